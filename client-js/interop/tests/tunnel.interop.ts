// Where a network blocks WebSockets: the unmodified provider over the tunnel, and our own client that finds it by itself.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createClient } from '../../packages/client/src/client.js'
import { createCarrier } from '../../packages/client/src/carrier.js'
import { Tunnel } from '../../packages/client/src/tunnel.js'
import { createLive, type LiveNews } from '../../packages/client/src/live.js'
import { Collab, Proxy, Server, type Shared, World, append, converged, covers, eventually, pause } from '../harness/index.ts'

const Through = Tunnel as unknown as typeof WebSocket

let server: Server
let shared: Shared
beforeAll(async () => {
  server = await Server.start()
  shared = await (await World.of(server)).shared()
})
afterAll(() => server?.close())

test('IOP-31 unmodified providers over the tunnel write one text with who has a socket; cuts and a kill lose and double nothing', async () => {
  const lea = shared.pupil()
  const proxy = await Proxy.to(server.port)
  const through = [0, 1].map((number) => new Collab(shared.pupil(number), shared.id, { socket: Through, url: proxy.collab }))
  const socket = new Collab(shared.elsewhere(lea), shared.id)
  const clients = [...through, socket]
  try {
    await Promise.all(clients.map((client) => client.settled()))
    const runs = clients.map(({ doc }) => append(doc, ''))
    let written = 0
    const write = async (words: number) => {
      for (let word = 0; word < words; word += 1) {
        for (const [number, run] of runs.entries()) run.insert(run.length, `‹${number}:${written}›`)
        written += 1
        await pause(8)
      }
    }
    await write(60)
    await Promise.all(clients.map((client) => client.settled()))
    // A proxy that ends long answers, in mid-sentence and while acknowledgements are on their way.
    for (let cut = 0; cut < 3; cut += 1) {
      const writing = write(40)
      await pause(150)
      if (cut === 1) proxy.swallowAnswers()
      await pause(50)
      proxy.cut()
      proxy.admit()
      await writing
    }
    const writing = write(80)
    await pause(300)
    await server.kill()
    await writing
    await server.run()
    await Promise.all(clients.map((client) => client.settled(30_000)))
    await converged(clients, 30_000)
    const committed = await lea.committed(shared.id)
    for (const { doc } of clients) expect(covers(committed, doc) && covers(doc, committed)).toBe(true)
    const text = await lea.text(shared.id)
    for (let word = 0; word < written; word += 1)
      for (const number of runs.keys()) expect(text.split(`‹${number}:${word}›`).length, `‹${number}:${word}›`).toBe(2)
  } finally {
    for (const client of clients) client.close()
    proxy.close()
  }
})

test('IOP-31 a whole text goes through it in both directions', async () => {
  const writer = new Collab(shared.pupil(0), shared.id, { socket: Through })
  await writer.settled()
  const run = append(writer.doc, '')
  // In one change of more than one push, then of more than one frame for whoever comes after.
  run.insert(0, 'un long texte '.repeat(30_000))
  await writer.settled()
  const reader = new Collab(shared.pupil(1), shared.id, { socket: Through })
  await reader.settled()
  expect(covers(reader.doc, writer.doc)).toBe(true)
  expect(Y.encodeStateAsUpdate(reader.doc).length).toBeGreaterThan(400_000)
  writer.close()
  reader.close()
})

test('IOP-32 our own client finds the tunnel by itself, for texts and for what is told, and says so', async () => {
  const [lea, tom] = [shared.pupil(0), shared.pupil(1)]
  // Nobody listens there.
  class Blocked extends WebSocket {
    constructor() {
      super('ws://127.0.0.1:9/')
    }
  }
  const carrier = createCarrier({ baseUrl: server.url, token: lea.token, WebSocket: Blocked })
  const live = createLive({ url: `${server.url.replace('http', 'ws')}/live`, token: lea.token, WebSocket: carrier.Socket, pause: 50 })
  const news: LiveNews[] = []
  live.on('me', (one) => news.push(one))
  live.open()
  const ours = createClient({ baseUrl: server.url, token: lea.token, WebSocket: carrier.Socket, batchIncoming: 20, batchOutgoing: 20 })
  const room = ours.connect(shared.id)
  const theirs = new Collab(tom, shared.id)
  try {
    await eventually('told', () => live.state === 'open')
    expect(carrier.way).toBe('tunnel')
    await eventually('saved', () => room.save === 'saved')
    await theirs.settled()
    append(theirs.doc, 'par la porte de devant')
    append(room.doc, 'par le tunnel')
    await theirs.settled()
    await eventually('both have both', async () => {
      const committed = await tom.committed(shared.id)
      return room.save === 'saved' && covers(room.doc, committed) && covers(theirs.doc, committed)
    })
    await server.drain()
    await server.run()
    await eventually('back by itself', () => live.state === 'open' && room.save === 'saved', 30_000)
  } finally {
    theirs.close()
    live.close()
    await ours.leave(room)
    ours.close()
  }
}, 60_000)
