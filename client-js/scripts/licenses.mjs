/** Fails when something we ship carries a licence that we have not accepted. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const ACCEPTED = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'OFL-1.1', 'MIT OR Apache-2.0', 'Unlicense', 'CC0-1.0', 'Python-2.0', 'BlueOak-1.0.0', '(MIT OR CC0-1.0)', '(MIT AND Zlib)'])

const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { encoding: 'utf8' })
const refused = []
let count = 0
for (const folder of new Set(listed.trim().split('\n'))) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  if (!name || name.startsWith('@passeplume/') || name === 'passeplume-client-js') continue
  count += 1
  if (!ACCEPTED.has(license)) refused.push(`${name}@${version}: ${license}`)
}
console.log(`${count} packages shipped`)
if (refused.length > 0) {
  console.error(`licences to look at:\n${refused.join('\n')}`)
  process.exit(1)
}
