// Unmodified clients in a bad network, doing what pupils do: never refused, and the counter of unsaved changes falls to 0.

import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import {
  type Client,
  type ClientOptions,
  Collab,
  type Person,
  Proxy,
  Random,
  Server,
  type Shared,
  World,
  YWebsocket,
  append,
  canonical,
  converged,
  edit,
  letters,
  pause,
  roots,
  witness,
} from '../harness/index.ts'

let server: Server
let proxy: Proxy
let shared: Shared
const open: Client[] = []
/** Refusals that any client of the running test was told. */
let refusals = 0

beforeAll(async () => {
  server = await Server.start()
  proxy = await Proxy.to(server.port)
  shared = await (await World.of(server)).shared()
})
afterAll(async () => {
  proxy.close()
  await server.close()
})
afterEach(async () => {
  proxy.admit()
  for (const client of open.splice(0)) client.close()
  expect(refusals).toBe(0)
  refusals = 0
})

/** A provider behind the wire that can be cut. */
function collab(person: Person, options: ClientOptions = {}): Collab {
  const doc = options.doc ?? new Y.Doc()
  const watch = { acknowledged: () => {}, refused: () => refusals++, surplus: () => {} }
  const client = new Collab(person, shared.id, { url: proxy.collab, socket: witness(doc.clientID, watch), ...options, doc })
  open.push(client)
  return client
}

function yjs(person: Person): YWebsocket {
  const client = new YWebsocket(person, shared.id, { url: proxy.yjs })
  open.push(client)
  return client
}

const committed = () => shared.teacher().committed(shared.id)
const count = (text: string, words: string) => text.split(words).length - 1

/** Letter by letter, as a keyboard gives them. */
async function type(run: Y.XmlText, words: string, ms = 5): Promise<void> {
  for (const letter of words) {
    run.insert(run.length, letter)
    await pause(ms)
  }
}

test.each([
  ['a provider', collab],
  ['a y-websocket client', yjs],
])('IOP-14 %s that typed offline is saved when it is back', async (_what, join) => {
  const client = join(shared.pupil())
  await client.settled()
  client.offline()
  const word = `hors-ligne-${client.doc.clientID}`
  await type(append(client.doc, ''), word, 1)
  client.online()
  await client.settled()
  expect(count(letters(await committed()), word)).toBe(1)
})

test.each([
  ['a provider', collab],
  ['a y-websocket client', yjs],
])('IOP-15 %s that loses its socket in mid-word, with the acknowledgements on it, loses and doubles nothing', async (_what, join) => {
  const client = join(shared.pupil())
  await client.settled()
  const run = append(client.doc, '')
  const word = `coupure-${client.doc.clientID}-`
  await type(run, word.slice(0, 5))
  proxy.swallowAnswers()
  await type(run, word.slice(5, 9))
  proxy.cut()
  await type(run, word.slice(9))
  proxy.admit()
  await client.settled()
  client.drop()
  await type(run, 'fin')
  await client.settled()
  expect(count(letters(await committed()), `${word}fin`)).toBe(1)
})

test('IOP-15 sockets that break at any letter, ten times over', async () => {
  const client = collab(shared.pupil())
  const witnessing = yjs(shared.elsewhere(shared.pupil()))
  await client.settled()
  const run = append(client.doc, '')
  const word = 'anticonstitutionnellement'
  for (let round = 0; round < 10; round++) {
    const typing = type(run, `${word} `, 2)
    await pause(3 * round + 4)
    client.drop()
    await typing
  }
  await client.settled()
  await converged([client, witnessing])
  expect(letters(await committed())).toContain(`${word} `.repeat(10))
})

test('IOP-16 a page that was closed offline and opened again with its offline store is saved', async () => {
  const store = `texte-${Date.now()}`
  const first = new Y.Doc()
  const kept = new IndexeddbPersistence(store, first)
  await kept.whenSynced
  const before = collab(shared.pupil(), { doc: first })
  await before.settled()
  append(before.doc, 'Avant la coupure. ')
  await before.settled()
  before.offline()
  await type(append(before.doc, ''), 'Écrit dans le train.', 1)
  before.close()
  await kept.destroy()

  // A reload: another Yjs client id, which sends what the old one wrote.
  const second = new Y.Doc()
  const again = new IndexeddbPersistence(store, second)
  await again.whenSynced
  expect(letters(second)).toContain('Écrit dans le train.')
  const after = collab(shared.pupil(), { doc: second })
  append(after.doc, 'Et la suite.')
  await after.settled()
  const text = letters(await committed())
  for (const words of ['Avant la coupure.', 'Écrit dans le train.', 'Et la suite.']) expect(count(text, words)).toBe(1)
  await again.destroy()
})

test('IOP-17 a paste of 3,000 words is saved', async () => {
  const client = collab(shared.pupil())
  await client.settled()
  const words = Array.from({ length: 3_000 }, (_, n) => `mot${n}`)
  client.doc.transact(() => {
    for (let n = 0; n < words.length; n += 60) append(client.doc, words.slice(n, n + 60).join(' '))
  })
  await client.settled()
  expect(letters(await committed())).toContain('mot2999')
})

test('IOP-18 undo and redo are saved, online and after an offline period', async () => {
  const client = collab(shared.pupil())
  const other = collab(shared.elsewhere(shared.pupil()))
  await Promise.all([client.settled(), other.settled()])
  const run = append(client.doc, 'gardé ')
  const undo = new Y.UndoManager(client.doc.getXmlFragment(roots.rich), { captureTimeout: 0 })
  run.insert(run.length, 'défait')
  run.format(0, 5, { bold: {} })
  await client.settled()
  undo.undo()
  undo.undo()
  await client.settled()
  client.offline()
  undo.redo()
  undo.redo()
  undo.undo()
  client.online()
  await client.settled()
  await converged([client, other])
  expect(canonical(other.doc)).toEqual(canonical(await committed()))
  expect(letters(other.doc)).toContain('gardé défait')
})

test('IOP-19 one person in two tabs, and a third in the other protocol', async () => {
  const tabs: Client[] = [collab(shared.pupil()), collab(shared.pupil()), yjs(shared.pupil())]
  await Promise.all(tabs.map((tab) => tab.settled()))
  const random = new Random(19)
  for (let n = 0; n < 90; n++) edit((tabs[n % 3] as Client).doc, random)
  await Promise.all(tabs.map((tab) => tab.settled()))
  await converged(tabs)
  expect(canonical((tabs[0] as Client).doc)).toEqual(canonical(await committed()))
})

test('IOP-20 frozen in mid-sentence and thawed, a provider writes on as if nothing had been', async () => {
  const client = collab(shared.pupil(), { socket: WebSocket })
  const watching = collab(shared.elsewhere(shared.pupil()))
  await Promise.all([client.settled(), watching.settled()])
  const run = append(client.doc, '')
  const sentence = `Phrase ${client.doc.clientID} commencée, gelée, reprise.`
  await type(run, sentence.slice(0, 20))
  await client.settled()

  const typing = type(run, sentence.slice(20, 40), 10)
  await pause(60)
  await shared.teacher().freeze(shared.id, true)
  await client.scope('readonly', 1_000)
  await typing
  await type(run, sentence.slice(40, 44))
  expect(client.provider.unsyncedChanges).toBeGreaterThan(0)
  expect(letters(await committed())).not.toContain(sentence.slice(0, 42))

  await shared.teacher().freeze(shared.id, false)
  await client.scope('read-write', 1_000)
  await type(run, sentence.slice(44))
  await client.settled()
  await converged([client, watching])
  expect(count(letters(await committed()), sentence)).toBe(1)

  // And the counter tells the truth afterwards: one change, one acknowledgement.
  run.insert(run.length, ' Encore.')
  expect(client.provider.unsyncedChanges).toBe(1)
  await client.settled()
  expect(letters(await committed())).toContain(`${sentence} Encore.`)
})

test('IOP-20 what a y-websocket client wrote into a frozen text arrives with the thaw', async () => {
  const client = yjs(shared.pupil())
  await client.settled()
  await shared.teacher().freeze(shared.id, true)
  // The promise is a second, and this protocol has no word for "frozen" to wait for.
  await pause(1_000)
  const words = `gelé-${client.doc.clientID}`
  append(client.doc, words)
  await pause(300)
  expect(letters(await committed())).not.toContain(words)
  await shared.teacher().freeze(shared.id, false)
  append(client.doc, 'dégelé')
  await client.settled()
  expect(count(letters(await committed()), words)).toBe(1)
})

test('IOP-21 a frozen text takes the teacher’s words and no pupil’s', async () => {
  const teacher = collab(shared.teacher())
  await teacher.settled()
  await shared.teacher().freeze(shared.id, true)
  append(teacher.doc, 'Posez les stylos.')
  await teacher.settled()
  await shared.teacher().freeze(shared.id, false)
  expect(letters(await committed())).toContain('Posez les stylos.')
})

test('IOP-22 a logout closes the sockets of that session within a second, and only those', async () => {
  const person = await shared.world.login(shared.pupil().demo)
  const stays = collab(shared.pupil())
  const goes = collab(person)
  const goesToo = yjs(person)
  await Promise.all([stays.settled(), goes.settled(), goesToo.settled()])
  const closed = (listen: (done: () => void) => void) =>
    new Promise<number>((resolve) => listen(() => resolve(performance.now())))
  const one = closed((done) => goes.socket.on('close', done))
  const two = closed((done) => goesToo.provider.on('connection-close', done))
  const began = performance.now()
  await person.logout()
  const last = Math.max(await one, await two)
  expect(last - began).toBeLessThan(1_000)
  append(goes.doc, 'Après la porte.')
  append(stays.doc, 'Encore là.')
  await stays.settled()
  expect(letters(await committed())).not.toContain('Après la porte.')
})

test('IOP-29 every letter is counted as its author’s, on both paths, and still after a restart', async () => {
  const counted = async (person: Person) => {
    const shares = await shared.teacher().json<Array<{ account: string; remaining: number }>>(`/api/documents/${shared.id}/authors`)
    return shares.find(({ account }) => account === person.id)?.remaining ?? 0
  }
  const one = collab(shared.pupil())
  const two = yjs(shared.elsewhere(shared.pupil()))
  await Promise.all([one.settled(), two.settled()])
  const before = [await counted(one.person), await counted(two.person)] as const
  await type(append(one.doc, ''), 'dix-sept lettres !', 1)
  await type(append(two.doc, ''), 'autant.', 1)
  await Promise.all([one.settled(), two.settled()])
  const after = [before[0] + 18, before[1] + 7]
  expect([await counted(one.person), await counted(two.person)]).toEqual(after)
  await server.kill()
  await server.run()
  expect([await counted(one.person), await counted(two.person)]).toEqual(after)
})

test('IOP-23 drained and started again: everybody is back, offline text arrives, nothing is doubled', async () => {
  const provider = collab(shared.pupil())
  const websocket = yjs(shared.elsewhere(shared.pupil()))
  await Promise.all([provider.settled(), websocket.settled()])
  const one = append(provider.doc, '')
  const two = append(websocket.doc, '')
  const words = [`provider-${provider.doc.clientID}-avant-pendant-après`, `websocket-${websocket.doc.clientID}-avant-pendant-après`]
  const typing = Promise.all([type(one, words[0] as string, 12), type(two, words[1] as string, 12)])
  await pause(200)
  const began = performance.now()
  expect(await server.drain()).toBe(0)
  expect(performance.now() - began).toBeLessThan(10_000)
  await typing
  await server.run()
  await Promise.all([provider.settled(), websocket.settled()])
  await converged([provider, websocket])
  const text = letters(await committed())
  for (const word of words) expect(count(text, word)).toBe(1)
  expect(canonical(provider.doc)).toEqual(canonical(await committed()))
})
