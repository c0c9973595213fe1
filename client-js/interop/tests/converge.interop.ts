// Two providers and two y-websocket clients write at random, lose their sockets, write offline, and end with one text.

import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Client,
  Collab,
  Random,
  Server,
  type Shared,
  World,
  YWebsocket,
  canonical,
  converged,
  edit,
  pause,
  seeds,
} from '../harness/index.ts'

let server: Server
let shared: Shared

beforeAll(async () => {
  server = await Server.start()
  shared = await (await World.of(server)).shared()
})
afterAll(() => server.close())

test.each(seeds(6))('IOP-1 two providers and two y-websocket clients converge, and equal the server: seed %i', async (seed) => {
  const random = new Random(seed)
  const other = shared.elsewhere(shared.pupil())
  const clients: Client[] = [
    new Collab(shared.pupil(), shared.id),
    new Collab(other, shared.id),
    new YWebsocket(shared.pupil(1), shared.id),
    new YWebsocket(shared.teacher(), shared.id),
  ]
  try {
    const away = new Set<Client>()
    for (let round = 0; round < 120; round++) {
      const client = random.pick(clients)
      for (let n = random.between(1, 3); n > 0; n--) edit(client.doc, random)
      const dice = random.next()
      if (dice < 0.06) client.drop()
      else if (dice < 0.12 && !away.has(client)) {
        client.offline()
        away.add(client)
      } else if (dice < 0.2 && away.size > 0) {
        const back = random.pick([...away])
        back.online()
        away.delete(back)
      }
      await pause(random.between(0, 12))
    }
    for (const client of away) client.online()
    await Promise.all(clients.map((client) => client.settled()))
    await converged(clients)

    const committed = canonical(await shared.teacher().committed(shared.id))
    for (const client of clients) expect(canonical(client.doc)).toEqual(committed)
  } finally {
    for (const client of clients) client.close()
  }
})

test('IOP-2 a provider that names its session gets the same text and the same acknowledgements', async () => {
  const one = new Collab(shared.pupil(), shared.id, { sessionAwareness: true })
  const two = new Collab(shared.pupil(1), shared.id)
  try {
    await Promise.all([one.settled(), two.settled()])
    const random = new Random(1)
    for (let n = 0; n < 20; n++) edit(n % 2 ? one.doc : two.doc, random)
    await Promise.all([one.settled(), two.settled()])
    await converged([one, two])
    expect(canonical(one.doc)).toEqual(canonical(await shared.teacher().committed(shared.id)))
  } finally {
    one.close()
    two.close()
  }
})
