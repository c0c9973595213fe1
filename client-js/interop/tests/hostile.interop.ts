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

beforeAll(async () => {
  server = await Server.start()
  pid = server.pid
  shared = await (await World.of(server)).shared()
})
afterAll(() => server.close())

/** An honest pair on both paths that must get through after each attack. */
async function goesOn(): Promise<void> {
  const one = new Collab(shared.pupil(0), shared.id)
  const two = new YWebsocket(shared.elsewhere(shared.pupil(0)), shared.id)
  try {
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
  } finally {
    one.close()
    two.close()
  }
  expect(server.pid).toBe(pid)
}

const ways = ['update', 'step2', 'step1', 'awareness'] as const

test.each(samples)('IOP-24 $name, in every place where bytes go, harms nobody', async ({ bytes }) => {
  const person = shared.pupil(2)
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

/** A sample that real Yjs takes without a gap is an honest update that happens to look odd: it may be kept. */
function honest(bytes: Uint8Array): boolean {
  try {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, bytes)
    return doc.store.pendingStructs === null && doc.store.pendingDs === null && doc.share.size > 0
  } catch {
    return false
  }
}
