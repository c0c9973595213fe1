/** Writes `.br` and `.gz` beside every text asset, so that the server only has to pick one. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

const brotli = promisify(zlib.brotliCompress)
const gzip = promisify(zlib.gzip)
const WORTH_IT = /\.(js|css|html|svg|json|webmanifest)$/

export function precompress() {
  let out = 'dist'
  return {
    name: 'passeplume-precompress',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      out = path.resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      // After the service worker, which is written in the same hook.
      order: 'post',
      sequential: true,
      async handler() {
        for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile() || !WORTH_IT.test(entry.name)) continue
          const file = path.join(entry.parentPath ?? entry.path, entry.name)
          const body = await readFile(file)
          if (body.length < 600) continue
          const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } }
          await writeFile(`${file}.br`, await brotli(body, options))
          await writeFile(`${file}.gz`, await gzip(body, { level: 9 }))
        }
      },
    },
  }
}
