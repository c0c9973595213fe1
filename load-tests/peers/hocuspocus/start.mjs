// Starts Hocuspocus with the database extension it ships for files: node start.mjs PORT FOLDER
//
// Everything else stays as it comes: a document is stored 2 s after its last change and at least every 10 s, and the
// extension leaves SQLite at its own default, a full fsync a store.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { SQLite } from '@hocuspocus/extension-sqlite'
import { Server } from '@hocuspocus/server'

const [port, folder] = process.argv.slice(2)
if (!Number(port) || !folder) {
  console.error('usage: node start.mjs PORT FOLDER')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
await new Server({
  address: '127.0.0.1',
  port: Number(port),
  quiet: true,
  extensions: [new SQLite({ database: join(folder, 'documents.sqlite') })],
}).listen()
