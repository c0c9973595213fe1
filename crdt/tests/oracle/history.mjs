// Several clients and a server for a while: typing, undo, going offline, coming back with a step 2, reloading.

import * as Y from 'yjs'
import { edit } from './edits.mjs'
import { Random } from './random.mjs'
import { ROOTS, read, stable } from './read.mjs'

const REMOTE = 'remote'

export const history = seed => {
  const random = new Random(seed)
  const server = new Server(random)
  const clients = Array.from({ length: 2 + random.below(3) }, () => new Client(random, server))
  const steps = 20 + random.below(60)
  for (let step = 0; step < steps; step++) random.of(clients).act()
  for (const client of clients) client.comeBack()
  for (const client of clients) client.comeBack()
  const expected = stable(read(server.hub))
  for (const client of clients) {
    if (stable(read(client.doc)) !== expected) throw new Error(`seed ${seed}: Yjs clients themselves differ`)
  }
  return { received: server.received, hub: server.hub, clients: clients.map(client => client.doc) }
}

/** What a server made of Yjs would be; `received` is what the gate is given. */
class Server {
  constructor(random) {
    this.random = random
    this.hub = new Y.Doc({ gc: random.chance(0.8) })
    this.hub.clientID = 1
    this.received = []
    this.online = new Set()
  }

  receive(update, from) {
    this.received.push(update)
    const before = Y.encodeStateVector(this.hub)
    Y.applyUpdate(this.hub, update, REMOTE)
    const out = this.random.chance(0.2) ? Y.encodeStateAsUpdate(this.hub, before) : update
    for (const client of this.online) if (client !== from) Y.applyUpdate(client.doc, out, REMOTE)
  }
}

class Client {
  constructor(random, server) {
    this.random = random
    this.server = server
    this.gc = random.chance(0.7)
    this.open(undefined)
    this.comeBack()
  }

  open(state) {
    this.doc = new Y.Doc({ gc: this.gc })
    this.doc.clientID = 2 + this.random.below(0xfffffff0)
    this.queue = []
    this.connected = false
    for (const name of [ROOTS.xml, ROOTS.article]) this.doc.getXmlFragment(name)
    const scope = [
      this.doc.getText(ROOTS.text),
      this.doc.getArray(ROOTS.array),
      this.doc.getMap(ROOTS.map),
      this.doc.getXmlFragment(ROOTS.xml),
      this.doc.getXmlFragment(ROOTS.article),
    ]
    this.undo = this.random.chance(0.6) ? new Y.UndoManager(scope, { captureTimeout: 0 }) : undefined
    if (state) Y.applyUpdate(this.doc, state, REMOTE)
    this.doc.on('update', (update, origin) => {
      if (origin === REMOTE) return
      if (this.connected) this.server.receive(update, this)
      else this.queue.push(update)
    })
  }

  act() {
    const choice = this.random.below(30)
    if (choice === 0) this.leave()
    else if (choice === 1) this.comeBack()
    else if (choice === 2) this.reload()
    else if (choice < 6) this.undo?.undo()
    else if (choice < 8) this.undo?.redo()
    else if (choice < 11) {
      this.doc.transact(() => {
        for (let round = this.random.below(5); round >= 0; round--) edit(this.doc, this.random)
      })
    } else edit(this.doc, this.random)
  }

  leave() {
    this.connected = false
    this.server.online.delete(this)
  }

  /** Both step 2s, then sometimes the queue again: everything overlaps with something. */
  comeBack() {
    if (this.connected) return
    const state = Y.encodeStateVector(this.server.hub)
    let mine = Y.encodeStateAsUpdate(this.doc, this.random.chance(0.5) ? state : undefined)
    if (this.random.chance(0.2) && this.queue.length > 0) mine = Y.mergeUpdates([mine, ...this.queue])
    this.server.receive(mine, this)
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(this.server.hub, Y.encodeStateVector(this.doc)), REMOTE)
    if (this.random.chance(0.3)) for (const update of this.queue) this.server.receive(update, this)
    this.queue = []
    this.connected = true
    this.server.online.add(this)
  }

  /** A new tab with the offline store of the old one: a new client id over old words. */
  reload() {
    this.leave()
    this.undo?.destroy()
    const state = Y.encodeStateAsUpdate(this.doc)
    this.doc.destroy()
    this.open(this.random.chance(0.9) ? state : undefined)
    if (this.random.chance(0.5)) this.comeBack()
  }
}
