// Our own client beside an unmodified provider: one comes back to its place in the log, the other by its state vector.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createClient } from '../../packages/client/src/client.js'
import { Collab, Random, Server, type Shared, World, append, eventually, pause, same } from '../harness/index.ts'

let server: Server
let shared: Shared

beforeAll(async () => {
  server = await Server.start()
  shared = await (await World.of(server)).shared()
})
afterAll(async () => {
  await server.close()
})

/** Every step 2 that comes, in bytes. */
let answers: number[] = []
class Scales extends WebSocket {
  constructor(url: string) {
    super(url)
    this.on('error', () => undefined)
    this.on('message', (data: Buffer) => {
      const frame = new Uint8Array(data)
      const name = frame[0] ?? 0
      if (frame[1 + name] === 0 && frame[2 + name] === 1) answers.push(frame.length)
    })
  }
}

test('IOP-30 our own client comes back to its place in the log, beside a provider that knows of none', async () => {
  const [lea, tom] = [shared.pupil(), shared.pupil()]
  const ours = createClient({ baseUrl: server.url, token: lea.token, WebSocket: Scales, batchIncoming: 20, batchOutgoing: 20 })
  const room = ours.connect(shared.id)
  const theirs = new Collab(tom, shared.id)
  const random = new Random(30)
  const equal = () =>
    eventually('both have what the server has', async () => {
      const committed = await tom.committed(shared.id)
      return same(room.doc, committed) && same(theirs.doc, committed)
    })
  const saved = () => eventually('saved', () => room.save === 'saved')
  await saved()
  await theirs.settled()
  const run = append(theirs.doc, '')
  // Much is written and taken back: what a state vector cannot say.
  for (let round = 0; round < 700; round++) {
    run.insert(run.length, 'un mot de trop ')
    run.delete(random.below(run.length - 2), 2)
    if (round % 100 === 0) await theirs.settled()
  }
  await theirs.settled()
  await equal()
  for (let round = 0; round < 3; round++) {
    const place = () => room.provider.resumption.place
    // After a second of silence the place is told, and once more a second later at the most.
    await pause(2_200)
    const before = place()
    expect(before).not.toBeNull()
    answers = []
    if (round === 2) {
      await server.drain()
      await server.run()
    } else {
      const socket = room.provider.configuration.websocketProvider.webSocket as unknown as WebSocket
      socket.terminate()
      theirs.drop()
    }
    append(theirs.doc, `tour ${round} `)
    run.insert(random.below(run.length), 'retouche ')
    await theirs.settled()
    await saved()
    await equal()
    expect(answers.length, 'one answer').toBe(1)
    expect(answers[0], 'rows alone').toBeLessThan(700)
    await eventually('a newer place is told', () => place() !== before)
  }
  expect(theirs.codes, 'nobody else is told of places').toEqual([])
  const fresh = new Collab(tom, shared.id)
  await fresh.settled()
  expect(Y.encodeStateAsUpdate(fresh.doc, Y.encodeStateVector(theirs.doc)).length, 'what a difference carries').toBeGreaterThan(1000)
  for (const client of [theirs, fresh]) client.close()
  await ours.leave(room)
  ours.close()
})
