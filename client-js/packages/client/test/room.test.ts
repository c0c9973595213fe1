import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { startMock } from '../../../app/dev/mock-server.mjs'
import type { Client } from '../src/client.js'
import { KeptStore } from '../src/kept.js'
import { DeviceIndex } from '../src/offline.js'
import { frameKind } from '../src/provider.js'
import type { Room } from '../src/room.js'
import { eventually, memoryStorage, pupil, until } from './people.js'

type Mock = Awaited<ReturnType<typeof startMock>>
let mock: Mock
let clients: Client[] = []
const enter = (login: string, storage = memoryStorage()) => {
  const client = pupil(login, mock.url, storage)
  clients.push(client)
  return client
}
const textOf = (doc: Y.Doc) => doc.getXmlFragment('default').toArray().map((node) => (node as Y.XmlElement).toString().replace(/<[^>]+>/g, '')).join('|')
const server = (id = 'poules') => mock.control.texts.get(id)?.doc as Y.Doc
function write(room: { doc: Y.Doc }, words: string, block = 1) {
  const element = room.doc.getXmlFragment('default').get(block) as Y.XmlElement
  const text = element.get(0) as Y.XmlText
  text.insert(text.length, words)
}

beforeEach(async () => {
  mock = await startMock()
})
afterEach(async () => {
  clients.forEach((client) => client.close())
  clients = []
  await mock.stop()
})

describe('SDK-2 a room', () => {
  it('opens, saves and reaches the others', async () => {
    const lea = enter('lea').connect('poules')
    const tom = enter('tom').connect('poules')
    expect(lea.save).toBe('local')
    await Promise.all([until(lea, 'saved'), until(tom, 'saved')])
    write(lea, ' Bravo !')
    expect(lea.save).toBe('sending')
    await until(lea, 'saved')
    await eventually(() => textOf(tom.doc) === textOf(lea.doc))
    expect(textOf(server())).toContain(' Bravo !')
  })

  it('carries many texts on one socket', async () => {
    const lea = enter('lea')
    const rooms = ['poules', 'cantine', 'vide'].map((id) => lea.connect(id))
    await Promise.all(rooms.map((room) => until(room, 'saved')))
    const sockets = new Set([...mock.control.texts.values()].flatMap((text) => [...text.sockets].map((seat: { socket: unknown }) => seat.socket)))
    expect(sockets.size).toBe(1)
    write(rooms[1] as Room, ' Et des frites !', 0)
    await until(rooms[1] as Room, 'saved')
    expect(textOf(server('cantine'))).toContain('frites')
  })

  it('never says saved before the server has acknowledged', async () => {
    const lea = enter('lea').connect('poules')
    await until(lea, 'saved')
    mock.control.holdAcks = true
    write(lea, ' en attente')
    await until(lea, 'not-saved')
    expect(lea.unsent).toBe(true)
    mock.control.holdAcks = false
    mock.drop()
    await until(lea, 'saved')
    expect(lea.unsent).toBe(false)
  })

  it('waits through a pause: the words written into it arrive when it ends', async () => {
    const lea = enter('lea').connect('poules')
    await until(lea, 'saved')
    mock.freeze('poules', true)
    write(lea, ' au milieu d’un mot')
    await until(lea, 'frozen')
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(textOf(server())).not.toContain('au milieu')
    mock.freeze('poules', false)
    await until(lea, 'saved')
    expect(textOf(server())).toContain('au milieu d’un mot')
    write(lea, ' et la suite')
    await until(lea, 'saved')
    expect(textOf(server())).toContain('au milieu d’un mot et la suite')
  })

  it('comes back after a cut, with the words written meanwhile, once', async () => {
    const lea = enter('lea').connect('poules')
    await until(lea, 'saved')
    const before = Date.now()
    mock.drop()
    await until(lea, 'offline')
    write(lea, ' pendant la coupure')
    await until(lea, 'saved')
    expect(Date.now() - before).toBeLessThan(6000)
    expect(textOf(server()).split('pendant la coupure')).toHaveLength(2)
  })

  it('sends nothing twice after a cut: one acknowledgement for the handshake, none for what it already carried', async () => {
    const lea = enter('lea').connect('poules')
    await until(lea, 'saved')
    mock.drop()
    await until(lea, 'offline')
    for (const word of [' un', ' deux', ' trois']) {
      write(lea, word)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    let acknowledged = 0
    lea.provider.on('message', ({ event }: { event: MessageEvent }) => {
      if (frameKind(event.data as ArrayBuffer) === 'applied') acknowledged += 1
    })
    await until(lea, 'saved')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(textOf(server())).toContain(' un deux trois')
    expect(acknowledged).toBe(1)
  })

  it('left and opened again during a cut, is not shut by its own farewell', async () => {
    const client = enter('lea')
    const lea = client.connect('poules')
    await until(lea, 'saved')
    mock.drop()
    await until(lea, 'offline')
    await lea.destroy()
    const again = client.connect('poules')
    await until(again, 'saved')
    write(again, ' me revoilà')
    await until(again, 'saved')
    expect(textOf(server())).toContain('me revoilà')
  })

  it('opens from the device without a server, and sends later what was written there', async () => {
    const storage = memoryStorage()
    const first = enter('lea', storage)
    const room = first.connect('poules', { offline: true, account: 'lea-device' })
    await until(room, 'saved')
    await room.destroy()
    first.close()
    const where = mock.url
    await mock.stop()

    const again = pupil('lea', where, storage)
    clients.push(again)
    const offline = again.connect('poules', { offline: true, account: 'lea-device' })
    expect(await offline.ready).toBe('stored')
    write(offline, ' écrit dans le car')
    await eventually(() => new DeviceIndex(storage, 'lea-device').unsent().includes('poules'))
    await offline.destroy()
    again.close()

    mock = await startMock()
    // The new server is the old one: same text, so that the same history goes on.
    const back = enter('lea', storage)
    const online = back.connect('poules', { offline: true, account: 'lea-device' })
    await online.ready
    expect(textOf(online.doc)).toContain('écrit dans le car')
    expect(online.unsent).toBe(true)
    await until(online, 'saved')
    expect(new DeviceIndex(storage, 'lea-device').unsent()).toEqual([])
    expect(textOf(server())).toContain('écrit dans le car')
  })

  it('reads without writing when that is the right, and sees the right come', async () => {
    const noe = enter('noe').connect('brevet')
    await until(noe, 'denied')
    const tom = enter('tom').connect('aubepine')
    await until(tom, 'readonly')
    mock.setAccess('aubepine', 'tom', 'write')
    await until(tom, 'saved')
  })

  it.each([
    ['a text too large', () => { mock.control.refuseWith = 'too-large' as never }, 'too-large'],
    ['a right that was taken away', () => mock.setAccess('poules', 'lea', 'read'), 'read-only'],
  ])('sets words apart after %s, and opens a fresh text', async (_why, spoil, reason) => {
    const client = enter('lea')
    const account = `lea-${reason}`
    const lea = client.connect('poules', { offline: true, account })
    await until(lea, 'saved')
    spoil()
    const refused = new Promise((resolve) => lea.on('refused', resolve))
    write(lea, ' mots refusés')
    await refused
    expect(lea.save).not.toBe('saved')
    const apart = await client.setApart(lea, { account, title: 'Des poules', reason })
    expect(apart.kept?.text).toBe(' mots refusés')
    expect((await new KeptStore(account).all()).map((kept) => kept.text)).toEqual([' mots refusés'])
    mock.control.refuseWith = null
    await until(apart.room, reason === 'read-only' ? 'readonly' : 'saved')
    expect(textOf(apart.room.doc)).toBe(textOf(server()))
    expect(textOf(server())).not.toContain('refusés')
  })

  it('hears a burst as few changes, without waiting for the first', async () => {
    const lea = enter('lea').connect('poules')
    const tom = enter('tom').connect('poules')
    await Promise.all([until(lea, 'saved'), until(tom, 'saved')])
    let transactions = 0
    tom.doc.on('afterTransaction', (transaction: Y.Transaction) => {
      if (transaction.origin === tom.provider && transaction.changed.size > 0) transactions += 1
    })
    // Straight into the server's text, as forty quick frames.
    const seats = [...(mock.control.texts.get('poules')?.sockets ?? [])] as { account: { id: string }; send: (bytes: Uint8Array) => void }[]
    const seat = seats.find((one) => one.account.id === 'tom')
    const source = new Y.Doc()
    Y.applyUpdate(source, Y.encodeStateAsUpdate(server()))
    source.on('update', (update: Uint8Array) => seat?.send(updateFrame('poules', update)))
    for (let letter = 0; letter < 40; letter += 1) write({ doc: source }, String(letter % 10))
    await eventually(() => textOf(tom.doc) === textOf(source))
    expect(transactions).toBeGreaterThan(0)
    expect(transactions).toBeLessThan(8)
    expect(tom.facts.unsynced).toBe(0)
  })

  it('opens the socket anew under a new session', async () => {
    const client = enter('lea')
    const lea = client.connect('poules')
    await until(lea, 'saved')
    mock.revoke('lea')
    await until(lea, 'denied')
    write(lea, ' gardé pendant la porte fermée')
    await client.reconnect()
    await until(lea, 'saved')
    expect(textOf(server())).toContain('porte fermée')
  })

  it('waits for the last acknowledgement before it leaves, and lets a returning reader in at once', async () => {
    const client = enter('lea')
    const lea = client.connect('poules')
    await until(lea, 'saved')
    write(lea, ' derniers mots')
    const leaving = client.leave(lea)
    const again = client.connect('poules')
    await leaving
    await until(again, 'saved')
    expect(textOf(again.doc)).toContain('derniers mots')
  })
})

function updateFrame(address: string, update: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(address)
  const size: number[] = []
  let rest = update.length
  do {
    size.push((rest & 127) | (rest > 127 ? 128 : 0))
    rest >>>= 7
  } while (rest > 0)
  return new Uint8Array([name.length, ...name, 0, 2, ...size, ...update])
}
