import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { KeptStore, refusedChange, refusedWords } from '../src/kept.js'
import { DeviceIndex, storeName, wipeDevice } from '../src/offline.js'
import { memoryStorage } from './people.js'

describe('SDK-3 DeviceIndex', () => {
  it('keeps one account apart from another', () => {
    const storage = memoryStorage()
    new DeviceIndex(storage, 'lea').mark('poules', 'unsent')
    expect(new DeviceIndex(storage, 'lea').unsent()).toEqual(['poules'])
    expect(new DeviceIndex(storage, 'tom').documents()).toEqual([])
    expect(storeName('lea', 'poules')).not.toBe(storeName('tom', 'poules'))
  })
  it('survives a damaged or forbidden storage', () => {
    const storage = memoryStorage()
    storage.setItem('passeplume:lea:index', '{broken')
    expect(new DeviceIndex(storage, 'lea').documents()).toEqual([])
    storage.setItem = () => {
      throw new Error('quota')
    }
    expect(() => new DeviceIndex(storage, 'lea').mark('poules', 'sent')).not.toThrow()
  })
})

describe('SDK-4 wipeDevice', () => {
  it('wipes everything once the server has everything', async () => {
    const index = new DeviceIndex(memoryStorage(), 'lea')
    index.mark('poules', 'sent')
    index.mark('cantine', 'sent')
    const deleted: string[] = []
    expect(await wipeDevice(index, 'lea', async (name) => void deleted.push(name))).toEqual({ wiped: true })
    expect(deleted.sort()).toEqual(['passeplume:lea:cantine', 'passeplume:lea:poules'])
    expect(index.documents()).toEqual([])
  })
  it('wipes nothing while words wait', async () => {
    const index = new DeviceIndex(memoryStorage(), 'lea')
    index.mark('poules', 'sent')
    index.mark('cantine', 'unsent')
    expect(await wipeDevice(index, 'lea', () => Promise.reject(new Error('must not be called')))).toEqual({ wiped: false, unsent: ['cantine'] })
    expect(index.documents()).toHaveLength(2)
  })
})

describe('SDK-5 words kept apart', () => {
  const paragraph = (doc: Y.Doc, at: number, text: string) => {
    const element = new Y.XmlElement('paragraph')
    element.insert(0, [new Y.XmlText(text)])
    doc.getXmlFragment('default').insert(at, [element])
  }
  const pair = () => {
    const server = new Y.Doc()
    paragraph(server, 0, 'Il était une fois')
    const mine = new Y.Doc()
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(server))
    return { server, mine }
  }
  it('finds the words alone, block by block, in reading order', () => {
    const { server, mine } = pair()
    paragraph(mine, 1, 'Le loup hurla 🐺.')
    const first = (mine.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlText
    first.insert(17, ' un œuf')
    first.insert(0, 'Hier, ')
    expect(refusedWords(mine, server)).toBe('Hier,  un œuf\nLe loup hurla 🐺.')
  })
  it('leaves out what was typed and taken back, and what the server has', () => {
    const { server, mine } = pair()
    const first = (mine.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlText
    first.insert(0, 'zut ')
    first.delete(0, 4)
    expect(refusedWords(mine, server)).toBe('')
    first.insert(0, 'AB')
    Y.applyUpdate(server, refusedChange(mine, server))
    expect(refusedWords(mine, server)).toBe('')
    first.insert(2, 'CD')
    expect(refusedWords(mine, server)).toBe('CD')
  })
  it('keeps them by account until their author throws them away', async () => {
    const store = new KeptStore('lea')
    const words = (id: string, at: number) => ({ id, document: 'poules', title: 'Des poules', at, reason: 'read-only', text: 'mes mots', update: new Uint8Array([1, 2]) })
    await store.put(words('a', 1))
    await store.put(words('b', 2))
    expect((await store.all()).map((one) => one.id)).toEqual(['b', 'a'])
    expect(await new KeptStore('tom').all()).toEqual([])
    await store.discard('a')
    expect((await store.all()).map((one) => one.id)).toEqual(['b'])
  })
})
