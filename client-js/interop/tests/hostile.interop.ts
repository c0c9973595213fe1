// Every hostile sample, as an update, as a step 2, as a state vector and as a presence, on both paths: the room goes on.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  Collab,
  Raw,
  Server,
  type Shared,
  World,
  YWebsocket,
  append,
  awarenessBody,
  canonical,
  converged,
  root,
  syncBody,
} from '../harness/index.ts'

const folder = join(root, 'crdt', 'tests', 'hostile')
if (!existsSync(folder)) throw new Error(`${folder} is missing`)
const samples = readdirSync(folder)
  .filter((name) => name.endsWith('.hex'))
  .sort()
  .map((name) => ({ name, bytes: Uint8Array.from(Buffer.from(readFileSync(join(folder, name), 'utf8').trim(), 'hex')) }))

let server: Server
let shared: Shared
let pid: number
/** One honest pair, on both paths, that is there all the time and must get through after each attack. */
let one: Collab
let two: YWebsocket

beforeAll(async () => {
  server = await Server.start()
  pid = server.pid
  shared = await (await World.of(server)).shared()
  one = new Collab(shared.pupil(0), shared.id)
  two = new YWebsocket(shared.elsewhere(shared.pupil(0)), shared.id)
})
afterAll(async () => {
  one.close()
  two.close()
  await server.close()
})

async function goesOn(): Promise<void> {
  append(one.doc, 'La salle continue.')
  append(two.doc, 'Toujours.')
  await Promise.all([one.settled(), two.settled()])
  await converged([one, two])
  // Unmodified Yjs can read what the server has, so nobody is poisoned.
  expect(canonical(await shared.teacher().committed(shared.id))).toEqual(canonical(one.doc))
  for (const format of ['html', 'text', 'json']) {
    const answer = await shared.teacher().fetch(`/api/documents/${shared.id}/content?format=${format}`)
    expect(answer.status).toBe(200)
    await answer.arrayBuffer()
  }
  expect(server.pid).toBe(pid)
}

const ways = ['update', 'step2', 'step1', 'awareness'] as const

test.each(samples)('IOP-24 $name, in every place where bytes go, harms nobody', async ({ bytes }) => {
  const person = shared.another(one.person, two.person)
  const before = canonical(await shared.teacher().committed(shared.id))
  for (const way of ways) {
    for (const enter of [Raw.collab, Raw.yjs]) {
      const raw = await enter(person, shared.id)
      try {
        await raw.introduce()
        raw.send(way === 'awareness' ? awarenessBody(bytes) : syncBody(way, bytes))
        // A question behind it on the same socket: answered, unless the server chose to close.
        const seen = raw.frames.length
        if (raw.socket.readyState === raw.socket.OPEN) raw.sync('step1', Uint8Array.of(0))
        await raw.count(
          `${way}: an answer or a close`,
          () => raw.closed !== undefined || raw.frames.slice(seen).some(({ sync }) => sync === 'step2'),
          10_000,
        )
      } finally {
        raw.close()
      }
    }
  }
  if (!honest(bytes)) {
    expect(canonical(await shared.teacher().committed(shared.id))).toEqual(before)
  }
  await goesOn()
})

/** What real Yjs takes without a gap and can read may be kept: the room has to stay as readable as before. */
function honest(bytes: Uint8Array): boolean {
  try {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, bytes)
    return doc.store.pendingStructs === null && doc.store.pendingDs === null
  } catch {
    return false
  }
}
