import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { startMock } from '../../../app/dev/mock-server.mjs'
import type { Client } from '../src/client.js'
import { keepPlace, PLACE } from '../src/offline.js'
import { covers, parsePlace, Resumption } from '../src/resume.js'
import type { Room } from '../src/room.js'
import { eventually, memoryStorage, pupil, until } from './people.js'

type Mock = Awaited<ReturnType<typeof startMock>>
interface Heard {
  account: string
  stateless?: string
  answered?: number
  step2?: number
}
let mock: Mock
let clients: Client[] = []
const enter = (login: string, storage = memoryStorage()) => {
  const client = pupil(login, mock.url, storage)
  clients.push(client)
  return client
}
const serverDoc = () => mock.control.texts.get('poules')?.doc as Y.Doc
const firstText = (doc: Y.Doc) => (doc.getXmlFragment('default').get(1) as Y.XmlElement).get(0) as Y.XmlText
const same = (one: Y.Doc, other: Y.Doc) => Y.equalSnapshots(Y.snapshot(one), Y.snapshot(other))
const told = (room: Room) => eventually(() => room.provider.resumption.place !== null)
/** What one account said and was given since the last look. */
const said = (account: string) => (mock.control.heard.splice(0) as Heard[]).filter((one) => one.account === account)

beforeEach(async () => {
  mock = await startMock()
})
afterEach(async () => {
  clients.forEach((client) => client.close())
  clients = []
  await mock.stop()
})

/** A pause in which everything is acknowledged and the place is told. */
async function quiet(...rooms: Room[]): Promise<void> {
  for (const room of rooms) {
    await until(room, 'saved')
    await told(room)
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
}

async function cut(...rooms: Room[]): Promise<void> {
  said('')
  mock.drop()
  await Promise.all(rooms.map((room) => until(room, 'offline')))
}

describe('SDK-7 a client that comes back', () => {
  it('names its place, gets the rows after it, and says nothing where it has nothing to say', async () => {
    const lea = enter('lea').connect('poules')
    await quiet(lea)
    const first = said('lea')
    expect(first.find((one) => one.stateless)?.stateless).toBe('{"resume":null}')
    const whole = first.find((one) => one.answered)?.answered as number
    await cut(lea)
    firstText(serverDoc()).insert(3, ' pendant la coupure')
    await until(lea, 'saved')
    await eventually(() => same(lea.doc, serverDoc()))
    const again = said('lea')
    expect(again.find((one) => one.stateless)?.stateless).toMatch(/^{"resume":"\d+\.\d+"}$/)
    expect(again.find((one) => one.answered)?.answered).toBeLessThan(whole / 4)
    expect(again.filter((one) => one.step2 !== undefined).map((one) => one.step2)).toEqual([2])
  })

  it('brings what was written, and what was only deleted, without a network', async () => {
    const lea = enter('lea').connect('poules')
    await quiet(lea)
    await cut(lea)
    firstText(lea.doc).delete(0, 5)
    await until(lea, 'saved')
    expect(same(lea.doc, serverDoc())).toBe(true)
    await quiet(lea)
    await cut(lea)
    firstText(lea.doc).insert(0, 'écrit dans le car ')
    await until(lea, 'saved')
    expect(same(lea.doc, serverDoc())).toBe(true)
    expect(firstText(serverDoc()).toString()).toContain('écrit dans le car')
  })

  it('is told by the state vectors that a claim was wrong, and asks for everything', async () => {
    const lea = enter('lea').connect('poules')
    await quiet(lea)
    await cut(lea)
    firstText(serverDoc()).insert(0, 'jamais envoyé ')
    mock.control.lies = true
    await until(lea, 'offline')
    await eventually(() => same(lea.doc, serverDoc()))
    mock.control.lies = false
    await until(lea, 'saved')
    expect(lea.facts.unsynced).toBe(0)
    expect(said('lea').filter((one) => one.answered !== undefined)).toHaveLength(2)
  })

  it('is told by the server that its place is of another past', async () => {
    const lea = enter('lea').connect('poules')
    await quiet(lea)
    firstText(lea.doc).delete(0, 3)
    await quiet(lea)
    await cut(lea)
    firstText(serverDoc()).insert(0, 'une autre histoire ')
    lea.provider.resumption.told('3.5', false)
    await until(lea, 'saved')
    await eventually(() => same(lea.doc, serverDoc()))
    // All is said again too: nobody knows what the other past held.
    expect(said('lea').find((one) => one.step2 !== undefined)?.step2).toBeGreaterThan(2)
  })

  it('opens its copy on this device at the place that the copy covers', async () => {
    const storage = memoryStorage()
    const first = enter('lea', storage)
    const room = first.connect('poules', { offline: true, account: 'lea-place' })
    await quiet(room)
    const place = room.provider.resumption.place
    await room.destroy()
    first.close()
    said('')
    firstText(serverDoc()).insert(0, 'le lendemain ')
    const again = enter('lea', storage).connect('poules', { offline: true, account: 'lea-place' })
    await until(again, 'saved')
    expect(same(again.doc, serverDoc())).toBe(true)
    const heard = said('lea')
    expect(heard.find((one) => one.stateless)?.stateless).toBe(JSON.stringify({ resume: place }))
    expect(heard.find((one) => one.answered)?.answered).toBeLessThan(100)
  })

  it('keeps a place after the words that it covers', async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('order')
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore('updates', { autoIncrement: true })
        opening.result.createObjectStore('custom')
      }
      opening.onsuccess = () => resolve(opening.result)
    })
    const order: string[] = []
    const words = db.transaction('updates', 'readwrite')
    words.oncomplete = () => order.push('words')
    const store = words.objectStore('updates')
    // A slow disk: the words take many turns to be kept.
    const more = (left: number) => {
      const request = store.add(new Uint8Array([left]))
      if (left > 0) request.onsuccess = () => more(left - 1)
    }
    more(20)
    keepPlace(db, '7.5')
    const kept = await new Promise((resolve) => {
      const request = db.transaction('custom').objectStore('custom').get(PLACE)
      request.onsuccess = () => {
        order.push('place')
        resolve(request.result)
      }
    })
    expect(kept).toBe('7.5')
    expect(order).toEqual(['words', 'place'])
    keepPlace(db, null)
    db.close()
    expect(() => keepPlace(db, '8.5')).not.toThrow()
  })

  it('believes nothing that is not said as the server says it', () => {
    expect(parsePlace('{"position":"5.7"}')).toEqual({ position: '5.7' })
    expect(parsePlace('{"resumed":true}')).toEqual({ resumed: true })
    expect(parsePlace('{"code":"unsupported"}')).toEqual({ resumed: false })
    for (const other of ['', '{', 'null', '[]', '{"position":5}', '{"resumed":"true"}', '{"code":"frozen"}']) expect(parsePlace(other)).toBeNull()
    const doc = new Y.Doc()
    doc.getText('t').insert(0, 'a')
    const one = Y.encodeStateVector(doc)
    doc.getText('t').insert(1, 'b')
    const two = Y.encodeStateVector(doc)
    expect([covers(two, one), covers(one, two), covers(one, one)]).toEqual([true, false, true])
    const fresh = new Resumption(doc)
    expect(fresh.claim(true)).toBe('{"resume":null}')
    fresh.remember('1.1')
    fresh.remember('0.1')
    expect(fresh.claim(true)).toBe('{"resume":"1.1"}')
  })
})
