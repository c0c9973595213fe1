// Lets two unmodified clients exchange a letter through a server: node check.mjs DIALECT PORT
//
// Run before a peer is measured: whoever set it up wrong learns it here and not from a strange figure.
import { HocuspocusProvider } from '@hocuspocus/provider'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const [dialect, port] = process.argv.slice(2)
const room = `check-${process.pid}`
const http = `http://127.0.0.1:${port}`
const ws = `ws://127.0.0.1:${port}`

async function post(path) {
  const answer = await fetch(http + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  if (!answer.ok) throw new Error(`POST ${path} answers ${answer.status}`)
  return answer.json()
}

const yWebsocket = (url, name) => document => new WebsocketProvider(url, name, document, { disableBc: true })
const dialects = {
  hocuspocus: async () => document => new HocuspocusProvider({ url: ws, name: room, document }),
  'y-websocket': async () => yWebsocket(ws, room),
  bare: async () => yWebsocket(ws, room),
  'y-sweet': async () => {
    const { docId } = await post('/doc/new')
    const { url } = await post(`/doc/${docId}/auth`)
    return yWebsocket(url, docId)
  },
}

if (!Object.hasOwn(dialects, dialect) || !Number(port)) {
  console.error(`usage: node check.mjs ${Object.keys(dialects).join('|')} PORT`)
  process.exit(2)
}
setTimeout(() => {
  console.error(`${dialect}: the letter did not arrive within 10 s`)
  process.exit(1)
}, 10_000)

const connect = await dialects[dialect]()
const [writer, reader] = [new Y.Doc(), new Y.Doc()]
const letter = new Promise(resolve => reader.on('update', () => reader.getText('t').toString() === 'é' && resolve()))
const providers = [connect(writer), connect(reader)]
writer.getText('t').insert(0, 'é')
await letter
for (const provider of providers) provider.destroy()
console.log(`${dialect}: two of its own clients exchanged a letter`)
process.exit(0)
