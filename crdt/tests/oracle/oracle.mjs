// Random histories of real Yjs clients around one server, from a seed alone.
//
//   node oracle.mjs write FIRST COUNT     one line of JSON a history: what the server receives, in order, and where it must end
//   node oracle.mjs verify                lines "SEED HEX" on stdin: whether yrs' full state is the same document to Yjs

import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { history } from './history.mjs'
import { read, stable } from './read.mjs'

const hex = bytes => Buffer.from(bytes).toString('hex')

const write = (first, count) => {
  for (let seed = first; seed < first + count; seed++) {
    const { received, hub } = history(seed)
    const vector = [...Y.decodeStateVector(Y.encodeStateVector(hub))].sort((a, b) => a[0] - b[0])
    console.log(JSON.stringify({ seed, received: received.map(hex), vector }))
  }
}

const verify = async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const [seed, state] = line.split(' ')
    const bytes = Buffer.from(state, 'hex')
    const { hub, clients } = history(Number(seed))
    const expected = stable(read(hub))
    const fresh = new Y.Doc()
    Y.applyUpdate(fresh, bytes)
    const problems = []
    const check = (name, doc) => {
      const found = stable(read(doc))
      if (found !== expected) problems.push(`${name} reads\n${found}\ninstead of\n${expected}`)
      if (doc.store.pendingStructs || doc.store.pendingDs) problems.push(`${name} has something pending`)
    }
    check('a new client', fresh)
    clients.forEach((doc, at) => {
      Y.applyUpdate(doc, bytes)
      check(`client ${at}`, doc)
    })
    console.log(problems.length === 0 ? `ok ${seed}` : `seed ${seed}: ${problems.join('\n')}`.replaceAll('\n', '\\n'))
  }
}

const [mode, first, count] = process.argv.slice(2)
if (mode === 'write') write(Number(first), Number(count))
else await verify()
