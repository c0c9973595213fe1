// Starts the y-websocket server with its LevelDB persistence: node start.mjs PORT FOLDER
//
// Version 0.1.5 no longer reads YPERSISTENCE; what remains is setPersistence, and y-leveldb is the adapter written for
// it. Each update is put in LevelDB as it comes, without fsync and without anybody waiting for it: that is how both
// packages work. A document that is not in memory is therefore served empty until LevelDB has answered.
import { createServer } from 'node:http'
import { setPersistence, setupWSConnection } from '@y/websocket-server/utils'
import { LeveldbPersistence } from 'y-leveldb'
import WebSocket from 'ws'
import * as Y from 'yjs'

const [port, folder] = process.argv.slice(2)
if (!Number(port) || !folder) {
  console.error('usage: node start.mjs PORT FOLDER')
  process.exit(2)
}

const disk = new LeveldbPersistence(folder)
setPersistence({
  provider: disk,
  async bindState(name, doc) {
    const stored = await disk.getYDoc(name)
    // What clients wrote while the disk was read is in `doc` only; what was stored is on disk only.
    disk.storeUpdate(name, Y.encodeStateAsUpdate(doc))
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(stored))
    doc.on('update', update => disk.storeUpdate(name, update))
  },
  async writeState() {},
})

const http = createServer((_request, response) => response.end('okay'))
const sockets = new WebSocket.Server({ noServer: true })
sockets.on('connection', setupWSConnection)
http.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, opened => sockets.emit('connection', opened, request)))
http.listen(Number(port), '127.0.0.1')

process.once('SIGTERM', async () => {
  await disk.destroy()
  process.exit(0)
})
