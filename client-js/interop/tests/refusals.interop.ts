// What is refused: status 0, nothing of it in the text, and nobody else notices.

import * as encoding from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as awareness from 'y-protocols/awareness'
import * as Y from 'yjs'
import {
  AUTH,
  Collab,
  type Emitter,
  Raw,
  STATUS,
  Server,
  type Shared,
  World,
  addressed,
  append,
  awarenessBody,
  canonical,
  converged,
  eventually,
  letters,
  made,
  pause,
  roots,
  syncBody,
  until,
} from '../harness/index.ts'

let server: Server
let shared: Shared
/** Two honest people who must not notice anything. */
let lea: Collab
let tom: Collab
let intruder: Raw | undefined

beforeAll(async () => {
  server = await Server.start()
  shared = await (await World.of(server)).shared()
})
afterAll(() => server.close())

beforeEach(async () => {
  lea = new Collab(shared.pupil(0), shared.id)
  tom = new Collab(shared.elsewhere(shared.pupil(0)), shared.id)
  await Promise.all([lea.settled(), tom.settled()])
})
afterEach(async () => {
  // Whatever was tried: both write on, are acknowledged, and see each other.
  const socket = lea.socket.webSocket
  append(lea.doc, 'Léa écrit encore.')
  append(tom.doc, 'Tom aussi.')
  await Promise.all([lea.settled(), tom.settled()])
  await converged([lea, tom])
  expect(canonical(await committed())).toEqual(canonical(lea.doc))
  expect(lea.socket.webSocket).toBe(socket)
  intruder?.close()
  lea.close()
  tom.close()
})

const committed = () => shared.teacher().committed(shared.id)
const other = () => shared.another(lea.person, tom.person)
const hello = (word: string) => (doc: Y.Doc) => void append(doc, word)

async function enter(): Promise<Raw> {
  intruder = await Raw.collab(other(), shared.id)
  await intruder.introduce()
  return intruder
}

async function enterYjs(person = other()): Promise<Raw> {
  intruder = await Raw.yjs(person, shared.id)
  await intruder.introduce()
  await intruder.until('the server asks for what is new', ({ type, sync }) => type === 0 && sync === 'step1')
  return intruder
}

/** A round trip that proves that the server has dealt with everything sent before. */
async function answered(raw: Raw): Promise<void> {
  const before = raw.frames.length
  raw.sync('step1', Uint8Array.of(0))
  await raw.count('the answer to step 1', () => raw.frames.slice(before).some(({ sync }) => sync === 'step2'))
}

test('IOP-5 an insert under another person’s client id is refused, and that person writes on', async () => {
  append(lea.doc, 'Ceci est de Léa.')
  await lea.settled()
  const raw = await enter()
  const forged = made(await committed(), hello('Signé Léa, mais non.'), lea.doc.clientID)
  expect(await raw.status('update', forged)).toBe(0)
  expect(await raw.status('step2', forged)).toBe(0)
  expect(letters(await committed())).not.toContain('Signé Léa')
})

test('IOP-5 an insert under a client id that another person has only been present with is refused', async () => {
  const raw = await enter()
  expect(await raw.status('update', made(await committed(), hello('Volé.'), tom.doc.clientID))).toBe(0)
  expect(letters(await committed())).not.toContain('Volé.')
})

test('IOP-5 on the y-websocket path a forged author leaves no trace', async () => {
  append(lea.doc, 'Encore de Léa.')
  await lea.settled()
  const raw = await enterYjs()
  raw.sync('update', made(await committed(), hello('Faux.'), lea.doc.clientID))
  await answered(raw).catch(() => {})
  expect(letters(await committed())).not.toContain('Faux.')
})

test('IOP-6 garbage is refused', async () => {
  const raw = await enter()
  const before = canonical(await committed())
  const bytes = [
    Uint8Array.of(),
    Uint8Array.of(0),
    Uint8Array.of(255, 255, 255, 255),
    Uint8Array.from({ length: 4_000 }, (_, n) => (n * 73) % 256),
    Uint8Array.from([...made(new Y.Doc(), hello('coupé')).slice(0, -3)]),
    Uint8Array.from([...made(new Y.Doc(), hello('trop long')), 0, 1, 2]),
  ]
  for (const one of bytes) expect(await raw.status('update', one)).toBe(0)
  expect(canonical(await committed())).toEqual(before)
})

test('IOP-6 on the y-websocket path garbage leaves no trace', async () => {
  const raw = await enterYjs()
  const before = canonical(await committed())
  raw.sync('update', Uint8Array.from({ length: 300 }, (_, n) => (n * 73) % 256))
  await answered(raw).catch(() => {})
  expect(canonical(await committed())).toEqual(before)
})

test('IOP-7 who only reads is told so, is refused, and is seen by nobody as somebody else', async () => {
  intruder = await Raw.collab(shared.reader(), shared.id)
  const raw = intruder
  expect(raw.frames.find(({ type }) => type === AUTH)).toMatchObject({ status: 2, text: 'readonly' })
  expect(await raw.status('step2', Uint8Array.of(0, 0))).toBe(1)
  const before = canonical(await committed())
  const update = made(await committed(), hello('Je ne devrais pas.'))
  expect(await raw.status('step2', update)).toBe(0)
  expect(await raw.status('update', update)).toBe(0)

  const mask = new awareness.Awareness(new Y.Doc())
  mask.setLocalState({ user: { name: 'LA MAÎTRESSE' } })
  const forged = awareness.encodeAwarenessUpdate(mask, [mask.clientID])
  raw.send(awarenessBody(forged))
  raw.send(awarenessBody(renamed(lea.doc.clientID, 'LA MAÎTRESSE')))
  await answered(raw)
  await pause(200)
  expect(canonical(await committed())).toEqual(before)
  expect(JSON.stringify([...(tom.provider.awareness?.getStates().values() ?? [])])).not.toContain('MAÎTRESSE')
  expect(raw.closed).toBeUndefined()
  mask.destroy()
})

test('IOP-7 an unmodified provider that may only read gets the text and the scope', async () => {
  const reader = new Collab(shared.reader(), shared.id)
  try {
    await reader.scope('readonly')
    await until('the text', () => reader.provider.synced, [[reader.provider as unknown as Emitter, 'synced']])
    append(lea.doc, 'Pour qui lit.')
    await converged([reader, lea])
  } finally {
    reader.close()
  }
})

test('IOP-7 on the y-websocket path who only reads stores nothing', async () => {
  const raw = await enterYjs(shared.reader())
  const before = canonical(await committed())
  raw.sync('update', made(await committed(), hello('Non plus.')))
  await answered(raw).catch(() => {})
  expect(canonical(await committed())).toEqual(before)
})

test.each([
  ['a node', (doc: Y.Doc) => doc.getXmlFragment(roots.rich).insert(0, [new Y.XmlElement('iframe')])],
  [
    'a node inside a known one',
    (doc: Y.Doc) => {
      const block = new Y.XmlElement('paragraph')
      block.insert(0, [new Y.XmlElement('script')])
      doc.getXmlFragment(roots.rich).insert(0, [block])
    },
  ],
  ['a mark', (doc: Y.Doc) => append(doc, 'clignote').format(0, 4, { blink: {} })],
])('IOP-8 %s that no schema knows is refused under default', async (_what, write) => {
  const raw = await enter()
  const before = canonical(await committed())
  expect(await raw.status('update', made(await committed(), write))).toBe(0)
  expect(canonical(await committed())).toEqual(before)
})

test('IOP-8 the same names under another root are carried as they are', async () => {
  const raw = await enter()
  const write = (doc: Y.Doc) => doc.getXmlFragment('ailleurs').insert(0, [new Y.XmlElement('iframe')])
  expect(await raw.status('update', made(await committed(), write))).toBe(1)
})

test('IOP-9 an update over the limit of its moment is refused', async () => {
  const raw = await enter()
  const before = canonical(await committed())
  raw.sync('update', made(await committed(), hello('x'.repeat(1_500_000))))
  await raw.count('a refusal', () => raw.closed !== undefined || raw.statuses().length > 1)
  if (raw.closed) expect(raw.closed.code).toBe(1009)
  else expect(raw.statuses()[1]).toBe(0)
  expect(canonical(await committed())).toEqual(before)
})

test('IOP-10 a gap that no step 2 fills is refused', async () => {
  const raw = await enter()
  const before = canonical(await committed())
  const updates: Uint8Array[] = []
  const doc = new Y.Doc()
  doc.on('update', (update: Uint8Array) => updates.push(update))
  append(doc, 'un')
  append(doc, 'deux')
  const asked = raw.frames.length
  raw.sync('update', updates[1] as Uint8Array)
  await raw.count('the server asks what is missing', () => raw.frames.slice(asked).some(({ sync }) => sync === 'step1'))
  expect(raw.statuses()).toEqual([1])
  raw.sync('step2', Uint8Array.of(0, 0))
  await raw.count('both are answered', () => raw.statuses().length === 3)
  expect(raw.statuses()).toEqual([1, 1, 0])
  expect(canonical(await committed())).toEqual(before)
})

test('IOP-10 a gap that the next step 2 fills is kept, and nothing of it is missing', async () => {
  const raw = await enter()
  const updates: Uint8Array[] = []
  const doc = new Y.Doc()
  doc.on('update', (update: Uint8Array) => updates.push(update))
  append(doc, 'premier morceau')
  append(doc, 'second morceau')
  raw.sync('update', updates[1] as Uint8Array)
  raw.sync('step2', Y.encodeStateAsUpdate(doc))
  await raw.count('both are answered', () => raw.statuses().length === 3)
  expect(raw.statuses()).toEqual([1, 1, 1])
  const text = letters(await committed())
  expect(text).toContain('premier morceau')
  expect(text).toContain('second morceau')
})

test('IOP-11 nobody bears another name than the server knows, nor speaks for another', async () => {
  const raw = await enter()
  const mask = new awareness.Awareness(new Y.Doc())
  mask.setLocalState({ user: { name: 'LA MAÎTRESSE', color: '#000000' }, cursor: null })
  raw.send(awarenessBody(awareness.encodeAwarenessUpdate(mask, [mask.clientID])))
  raw.send(awarenessBody(renamed(lea.doc.clientID, 'LA MAÎTRESSE')))
  const present = tom.provider.awareness as awareness.Awareness
  await until('the intruder is here', () => present.getStates().has(mask.clientID), [[present as unknown as Emitter, 'change']])
  expect(JSON.stringify([...present.getStates()])).not.toContain('MAÎTRESSE')
  const shown = present.getStates().get(mask.clientID) as { user: { name: string } }
  expect(other().name).toContain(shown.user.name.split(' ')[0])
  // Léa's own presence still counts: its clock was not moved.
  lea.provider.awareness?.setLocalStateField('cursor', { anchor: null, head: null })
  await until(
    'Léa’s caret moves for Tom',
    () => 'cursor' in ((present.getStates().get(lea.doc.clientID) ?? {}) as object),
    [[present as unknown as Emitter, 'update']],
  )
  mask.destroy()
})

test('IOP-12 nothing said before the login is kept, and a wrong token gets nothing', async () => {
  const socket = new WebSocket(server.collab)
  await new Promise((resolve) => socket.once('open', resolve))
  const before = canonical(await committed())
  socket.on('error', () => {})
  socket.send(addressed(shared.id, syncBody('update', made(await committed(), hello('Avant la porte.')))))
  await pause(200)
  socket.terminate()
  expect(canonical(await committed())).toEqual(before)

  const stranger = new Collab(other(), shared.id, { token: 'pas-un-jeton' })
  try {
    await new Promise((resolve) => stranger.provider.on('authenticationFailed', resolve))
    append(stranger.doc, 'Par la fenêtre.')
    await pause(200)
    expect(canonical(await committed())).toEqual(before)
    expect(letters(stranger.doc)).toBe('Par la fenêtre.')
  } finally {
    stranger.close()
  }
})

test('IOP-12 a text that does not exist is denied like one that is forbidden', async () => {
  const nowhere = new Collab(other(), '01900000-0000-7000-8000-000000000000')
  try {
    await new Promise((resolve) => nowhere.provider.on('authenticationFailed', resolve))
    expect((await other().fetch('/api/documents/01900000-0000-7000-8000-000000000000')).status).toBe(404)
  } finally {
    nowhere.close()
  }
})

test('IOP-13 five hundred questions at once cost the server no answer each', async () => {
  const raw = await enter()
  const before = raw.frames.length
  const rss = server.rss()
  for (let n = 0; n < 500; n++) raw.sync('step1', Uint8Array.of(0))
  await raw.count('an answer', () => raw.frames.slice(before).some(({ sync }) => sync === 'step2'))
  await eventually('Léa is served', async () => (await lea.person.fetch(`/api/documents/${shared.id}`)).ok)
  expect(server.rss() - rss).toBeLessThan(64 * 1024 * 1024)
  expect(raw.frames.filter(({ type }) => type === STATUS)).toHaveLength(1)
})

/** A presence of `client` at a later clock, under another name. */
function renamed(client: number, name: string): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 1)
  encoding.writeVarUint(encoder, client)
  encoding.writeVarUint(encoder, 4_000_000)
  encoding.writeVarString(encoder, JSON.stringify({ user: { name } }))
  return encoding.toUint8Array(encoder)
}
