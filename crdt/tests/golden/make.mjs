// Captures the frames that the published packages send, one a file, for crdt/tests/wire_golden.rs.
// Run by hand (npm install && node make.mjs) when a pinned version changes; the bytes are committed.
import { writeFileSync } from 'node:fs'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { OutgoingMessage } from '@hocuspocus/server'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const write = (name, bytes) => writeFileSync(new URL(`${name}.bin`, import.meta.url), bytes)
const turn = () => new Promise(resolve => setTimeout(resolve, 20))

/** A socket without a network: keeps what is sent, lets the test speak for the server. */
class Wire extends EventTarget {
  static last
  sent = []
  readyState = 0
  OPEN = 1
  constructor (url) {
    super()
    this.url = url
    Wire.last = this
    setTimeout(() => { this.readyState = 1; this.fire('open', new Event('open')) }, 1)
  }
  fire (kind, event) { this.dispatchEvent(event); this[`on${kind}`]?.(event) }
  receive (bytes) { this.fire('message', Object.assign(new Event('message'), { data: Uint8Array.from(bytes).buffer })) }
  send (bytes) { this.sent.push(Uint8Array.from(bytes)) }
  close () { this.readyState = 3 }
}
Wire.OPEN = 1

function pupil () {
  const doc = new Y.Doc()
  doc.clientID = 100
  return doc
}

async function hocuspocus (prefix, options) {
  const doc = pupil()
  const awareness = new Awareness(doc)
  const websocketProvider = new HocuspocusProviderWebsocket({ url: 'ws://nowhere', WebSocketPolyfill: Wire })
  const provider = new HocuspocusProvider({ websocketProvider, name: 'd', token: 'tok', document: doc, awareness, ...options })
  if (options.sessionAwareness) provider.sessionId = 's1'
  provider.attach()
  await turn()
  Wire.last.receive([9])
  await turn()
  const wire = Wire.last
  const from = wire.sent.length
  doc.getText('t').insert(0, 'é🐔')
  provider.setAwarenessField('cursor', { anchor: 1 })
  provider.sendStateless('{"code":"hello"}')
  await turn()
  const names = {}
  for (const frame of wire.sent) {
    const label = describe(frame)
    const nth = names[label] = (names[label] ?? 0) + 1
    write(`${prefix}-client-${label}${nth > 1 ? `-${nth}` : ''}`, frame)
  }
  const before = wire.sent.length
  wire.receive([...addressed(provider), 0, 0, 1, 0])
  wire.receive([...addressed(provider), 3])
  await turn()
  const [step2, present] = wire.sent.slice(before)
  write(`${prefix}-client-step-2`, step2)
  write(`${prefix}-client-awareness-answer`, present)
  provider.destroy()
  write(`${prefix}-client-close`, wire.sent.filter(frame => describe(frame) === 'close').at(-1))
  websocketProvider.destroy()
  return from
}

function addressed (provider) {
  const text = new TextEncoder().encode(provider.effectiveName ?? 'd')
  return [text.length, ...text]
}

function describe (frame) {
  if (frame.length === 1) return frame[0] === 9 ? 'ping' : 'pong'
  const type = frame[1 + frame[0]]
  const sub = frame[2 + frame[0]]
  return { 0: ['step-1', 'step-2', 'update'][sub], 1: 'awareness', 2: 'auth', 3: 'query', 5: 'stateless', 7: 'close' }[type]
}

function server () {
  const doc = pupil()
  doc.getText('t').insert(0, 'é🐔')
  const update = Y.encodeStateAsUpdate(doc)
  const awareness = new Awareness(doc)
  awareness.setLocalState({ user: { name: 'Léa D.' } })
  const to = () => new OutgoingMessage('d')
  const frames = {
    denied: to().writePermissionDenied('permission-denied'),
    'read-write': to().writeAuthenticated(false),
    readonly: to().writeAuthenticated(true),
    'ask-token': to().writeTokenSyncRequest(),
    'step-1': to().createSyncMessage().writeFirstSyncStepFor(doc),
    'sync-reply': to().createSyncReplyMessage().writeFirstSyncStepFor(doc),
    update: to().createSyncMessage().writeUpdate(update),
    awareness: to().createAwarenessUpdateMessage(awareness),
    stateless: to().writeStateless('{"code":"frozen"}'),
    broadcast: to().writeBroadcastStateless('x'),
    close: to().writeCloseMessage('provider_initiated'),
    applied: to().writeSyncStatus(true),
    refused: to().writeSyncStatus(false)
  }
  for (const [name, message] of Object.entries(frames)) write(`hocuspocus-server-${name}`, message.toUint8Array())
  write('update', update)
  write('state-vector', Y.encodeStateVector(doc))
  write('awareness', encodeAwarenessUpdate(awareness, [100]))
  awareness.destroy()
}

async function yWebsocket () {
  const doc = pupil()
  const awareness = new Awareness(doc)
  awareness.setLocalState({ user: { name: 'Léa D.' } })
  const provider = new WebsocketProvider('ws://nowhere', 'd', doc, { WebSocketPolyfill: Wire, disableBc: true, awareness })
  await turn()
  const wire = Wire.last
  doc.getText('t').insert(0, 'é🐔')
  wire.receive([0, 0, 1, 0])
  await turn()
  const labels = ['step-1', 'awareness', 'update', 'step-2']
  wire.sent.slice(0, 4).forEach((frame, at) => write(`y-websocket-client-${labels[at]}`, frame))
  provider.destroy()
}

await hocuspocus('hocuspocus', {})
await hocuspocus('hocuspocus-session', { sessionAwareness: true })
server()
await yWebsocket()
process.exit(0)
