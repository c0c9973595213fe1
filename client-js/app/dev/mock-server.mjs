/**
 * A stand-in for the server, for looking at the screens and for the tests of the SDK: the same HTTP shapes and the same
 * frames on `/collab`, everything in memory, no promise kept. The real server lives in `server/`.
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocketServer } from 'ws'
import * as Y from 'yjs'

export const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const COLOURS = [
  ['#507c86', '#94e5f9'],
  ['#687c4a', '#d1f994'],
  ['#747467', '#e8e8cf'],
  ['#7f7552', '#c0b27c'],
  ['#a4627d', '#f994bd'],
  ['#8468ae', '#bd94f9'],
]

const GM = 'École Gilles Ménage'
const VL = 'École du Vieux Lavoir'
const TR = 'Collège des Trois-Rivières'
const person = (id, display_name, role, school, cls) => ({ id, login: id, password: 'plume', display_name, role, school, class: cls })
export const PEOPLE = [
  person('lea', 'Léa M.', 'pupil', GM, 'CE1/CE2'),
  person('tom', 'Tom B.', 'pupil', GM, 'CE1/CE2'),
  person('zoe', 'Zoé D’Haëne-Lefèvre', 'pupil', GM, 'CE2/CM1'),
  person('maelys', 'Maëlys N’Diaye', 'pupil', GM, 'CE2/CM1'),
  person('noe', 'Noé P.', 'pupil', VL, 'CM2'),
  person('ines', 'Inès R.', 'pupil', VL, 'CM2'),
  person('adam', 'Adam K.', 'pupil', TR, '6e B'),
  person('lina', 'Lina V.', 'pupil', TR, '6e B'),
  person('dupre', 'Mme Dupré', 'teacher', GM, 'CE1/CE2'),
  person('moreau', 'M. Moreau', 'teacher', VL, 'CM2'),
  person('lambert', 'Mme Lambert', 'head', GM, null),
  person('parent', 'Claire M.', 'guardian', GM, null),
  person('erun', 'M. Roux', 'adviser', null, null),
  person('mairie', 'Mairie de Saint-Ulphace', 'town', null, null),
  person('admin', 'Administration', 'admin', null, null),
]

function block(name, text, attributes = {}) {
  const element = new Y.XmlElement(name)
  element.setAttribute('id', `${name}-${Math.random().toString(36).slice(2, 10)}`)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  if (text) element.insert(0, [new Y.XmlText(text)])
  return element
}

export function seedText(paragraphs, heading) {
  const doc = new Y.Doc()
  const fragment = doc.getXmlFragment('default')
  const blocks = paragraphs.map((text) => block('paragraph', text))
  if (heading) blocks.unshift(block('heading', heading, { level: 2 }))
  fragment.insert(0, blocks)
  return doc
}

const POULES = [
  'Depuis lundi, quatre poules habitent derrière le préau. Nous avons voté : elles s’appellent Plume, Omelette, Rousse et Madame Dupré.',
  'Hier, il y avait trois œufs ! Le gardien dit que Rousse est la plus courageuse, parce qu’elle sort même quand il pleut.',
  '',
]

export async function startMock({ port = 0, root = null } = {}) {
  const sessions = new Map()
  const texts = new Map()
  const born = Date.now()
  const add = (id, title, kind, space_title, doc, writers, readers) => {
    texts.set(id, { id, title, kind, space_id: `space-${id}`, space_title, doc, writers, readers, frozen: false, awareness: new Map(), sockets: new Set(), updated_at: new Date(Date.now() - 3_600_000 * (texts.size + 1)).toISOString(), log: [Y.encodeStateAsUpdate(doc)] })
    doc.on('update', (update) => {
      const { log, sockets: seats } = texts.get(id)
      log.push(update)
      setTimeout(() => tellPlace(id, seats), 60)
    })
  }
  /** Told to who asked, when nothing was written since. */
  const tellPlace = (id, seats) => {
    for (const seat of seats) if (seat.follows && seat.answered) seat.send(stateless(id, { position: placeOf(id) }))
  }
  const placeOf = (id) => `${texts.get(id).log.length}.${born}`
  const pupils = PEOPLE.filter((one) => one.role === 'pupil').map((one) => one.id)
  const adults = ['dupre', 'moreau', 'lambert']
  add('poules', 'Des poules dans la cour !', 'article', 'Planète Gilles Ménage', seedText(POULES, 'Quatre nouvelles élèves'), [...pupils, 'dupre'], adults)
  add('cantine', 'Les coulisses de la cantine', 'article', 'Planète Gilles Ménage', seedText(['Nous avons rencontré Nadia, qui prépare cent vingt repas par jour.']), pupils, adults)
  add('brevet', 'Le brevé de natation', 'article', 'Planète Gilles Ménage', seedText(['Mardi jai eu mon brevé de 25 mètre.']), ['zoe'], ['dupre'])
  add('aubepine', 'Aubépine, la fille du meunier', 'chronicle', 'Chroniques imaginaires', seedText(['Aubépine avait onze ans et connaissait chaque planche du moulin.']), ['adam', 'lina', 'noe'], [...pupils, ...adults])
  add('vide', 'Une page toute neuve', 'article', 'Planète Gilles Ménage', seedText(['']), pupils, adults)

  const accessOf = (text, account) => (text.writers.includes(account) ? 'write' : text.readers.includes(account) ? 'read' : null)
  const summary = (text, account) => ({ id: text.id, title: text.title, kind: text.kind, access: accessOf(text, account), space_id: text.space_id, space_title: text.space_title, frozen: text.frozen, updated_at: text.updated_at })
  const whoHas = (request) => sessions.get(/passeplume_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '') ?? null
  const accountOf = (one) => ({ id: one.id, display_name: one.display_name, presence_name: one.display_name, role: one.role })

  const json = (response, status, body, headers = {}) => {
    const type = status >= 400 ? 'application/problem+json' : 'application/json'
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers })
    response.end(JSON.stringify(body))
  }
  const problem = (response, status, code) => json(response, status, { type: 'about:blank', title: code, status, code })

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://mock')
    const me = whoHas(request)
    const body = async () => {
      let all = ''
      for await (const part of request) all += part
      return JSON.parse(all || '{}')
    }
    if (url.pathname === '/api/session') {
      if (request.method === 'GET') return me ? json(response, 200, accountOf(me)) : problem(response, 401, 'not_logged_in')
      if (request.method === 'DELETE') {
        for (const [token, one] of sessions) if (one === me) sessions.delete(token)
        control.revoke(me?.id)
        response.writeHead(204, { 'set-cookie': 'passeplume_session=; Max-Age=0; Path=/' })
        return response.end()
      }
      const { login, password } = await body()
      const found = PEOPLE.find((one) => one.login === login && one.password === password)
      if (!found) return problem(response, 401, 'wrong_password')
      const token = Math.random().toString(36).slice(2)
      sessions.set(token, found)
      return json(response, 201, { token, account: { id: found.id, display_name: found.display_name, role: found.role } }, { 'set-cookie': `passeplume_session=${token}; HttpOnly; SameSite=Lax; Path=/` })
    }
    if (url.pathname === '/api/demo') return json(response, 200, PEOPLE.map(({ id: _id, ...rest }) => rest))
    // No newspaper here: the homes are drawn empty.
    if (url.pathname === '/api/home') return me ? json(response, 200, { resume: null, waiting: [], approve: null, late: [], late_words: [], news: [], topics: [] }) : problem(response, 401, 'not_logged_in')
    if (url.pathname === '/api/writing') return json(response, 200, [])
    if (url.pathname === '/api/overview') return json(response, 200, { schools: [], under_way: [], late: [] })
    if (url.pathname === '/api/spaces') return me ? json(response, 200, []) : problem(response, 401, 'not_logged_in')
    if (url.pathname.startsWith('/api/documents')) {
      if (!me) return problem(response, 401, 'not_logged_in')
      const [, , , id, part] = url.pathname.split('/')
      if (!id) return json(response, 200, [...texts.values()].filter((text) => accessOf(text, me.id)).map((text) => summary(text, me.id)))
      const text = texts.get(decodeURIComponent(id))
      if (!text || !accessOf(text, me.id)) return problem(response, 404, 'not_found')
      if (!part) return json(response, 200, { ...summary(text, me.id), can_freeze: me.role === 'teacher', schema_version: 1 })
      if (part === 'frozen') {
        control.freeze(text.id, (await body()).frozen)
        response.writeHead(204)
        return response.end()
      }
      if (part === 'authors') return json(response, 200, [{ account: 'lea', display_name: 'Léa M.', inserted: 210, deleted: 12, remaining: 190 }, { account: 'tom', display_name: 'Tom B.', inserted: 80, deleted: 3, remaining: 77 }])
      if (part === 'content') {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        return response.end(text.doc.getXmlFragment('default').toArray().map((child) => `<p>${child.toString().replace(/<[^>]+>/g, '')}</p>`).join(''))
      }
      return problem(response, 404, 'not_found')
    }
    if (root === null) return problem(response, 404, 'not_found')
    const asked = path.join(root, path.normalize(url.pathname))
    const file = asked.startsWith(root) && existsSync(asked) && statSync(asked).isFile() ? asked : path.join(root, 'index.html')
    const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json' }
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY, 'cache-control': 'no-cache' })
    createReadStream(file).pipe(response)
  })

  // Frames: varString address, varUint type, body.
  const frame = (address, type, write) => {
    const encoder = encoding.createEncoder()
    encoding.writeVarString(encoder, address)
    encoding.writeVarUint(encoder, type)
    write?.(encoder)
    return encoding.toUint8Array(encoder)
  }
  const sync = (address, kind, bytes) => frame(address, 0, (encoder) => {
    encoding.writeVarUint(encoder, kind)
    encoding.writeVarUint8Array(encoder, bytes)
  })
  const status = (address, applied) => frame(address, 8, (encoder) => encoding.writeVarUint(encoder, applied ? 1 : 0))
  const stateless = (address, said) => frame(address, 5, (encoder) => encoding.writeVarString(encoder, JSON.stringify(said)))
  const reason = (address, code) => stateless(address, { code })
  const scope = (address, word) => frame(address, 2, (encoder) => {
    encoding.writeVarUint(encoder, 2)
    encoding.writeVarString(encoder, word)
  })

  const control = {
    /** Set to a code to refuse every change with it. */
    refuseWith: null,
    /** While true nothing is acknowledged, as with a full disk. */
    holdAcks: false,
    /** Calls any claim right and gives no rows for it. */
    lies: false,
    /** Step 2 messages and stateless ones, as they came. */
    heard: [],
    texts,
    frames: 0,
    freeze(id, frozen) {
      const text = texts.get(id)
      text.frozen = frozen
      for (const seat of text.sockets) {
        if (seat.access !== 'write') continue
        seat.send(reason(id, frozen ? 'frozen' : 'thawed'))
        seat.send(scope(id, frozen ? 'readonly' : 'read-write'))
        if (!frozen) seat.send(sync(id, 0, Y.encodeStateVector(text.doc)))
      }
    },
    setAccess(id, account, access) {
      const text = texts.get(id)
      text.writers = text.writers.filter((one) => one !== account)
      text.readers = text.readers.filter((one) => one !== account)
      if (access) text[access === 'write' ? 'writers' : 'readers'].push(account)
      for (const seat of text.sockets) {
        if (seat.account.id !== account) continue
        seat.access = access
        seat.send(scope(id, access === 'write' ? 'read-write' : 'readonly'))
      }
    },
    say(id, code) {
      for (const seat of texts.get(id).sockets) seat.send(reason(id, code))
    },
    endSession(account) {
      for (const [token, one] of sessions) if (one.id === account) sessions.delete(token)
      control.revoke(account)
    },
    revoke(account) {
      for (const text of texts.values()) for (const seat of [...text.sockets]) if (seat.account.id === account) {
        seat.send(reason(text.id, 'revoked'))
        seat.socket.close(4401)
      }
    },
    drop() {
      for (const client of sockets.clients) client.terminate()
    },
  }

  const sockets = new WebSocketServer({ server, path: '/collab' })
  sockets.on('connection', (socket, request) => {
    const cookie = whoHas(request)
    const seats = new Map()
    const ping = setInterval(() => socket.readyState === 1 && socket.send(new Uint8Array([9])), 10_000)
    socket.on('close', () => {
      clearInterval(ping)
      for (const seat of seats.values()) seat.leave()
    })
    socket.on('message', (data) => {
      control.frames += 1
      const bytes = new Uint8Array(data)
      if (bytes.length === 1) return
      const decoder = decoding.createDecoder(bytes)
      const address = decoding.readVarString(decoder)
      const type = decoding.readVarUint(decoder)
      if (type === 2) {
        decoding.readVarUint(decoder)
        const token = decoding.readVarString(decoder)
        const account = token ? (sessions.get(token) ?? PEOPLE.find((one) => one.id === token) ?? null) : cookie
        const text = texts.get(address)
        const access = text && account ? accessOf(text, account.id) : null
        if (!access) {
          return socket.send(frame(address, 2, (encoder) => {
            encoding.writeVarUint(encoder, 1)
            encoding.writeVarString(encoder, 'denied')
          }))
        }
        seats.get(address)?.leave()
        const ids = new Set()
        const seat = {
          socket, account, access, ids,
          refused: 0,
          /** What came before the first step 2 may have a gap that only it fills. */
          held: [],
          acquainted: false,
          send: (message) => socket.readyState === 1 && socket.send(message),
          leave: () => {
            text.sockets.delete(seat)
            seats.delete(address)
            const gone = [...ids].map((clientId) => ({ clientId, clock: (text.awareness.get(clientId)?.clock ?? 0) + 1, state: null }))
            ids.forEach((clientId) => text.awareness.delete(clientId))
            if (gone.length > 0) for (const other of text.sockets) other.send(presence(address, gone))
          },
        }
        text.sockets.add(seat)
        seats.set(address, seat)
        seat.send(scope(address, access === 'write' && !text.frozen ? 'read-write' : 'readonly'))
        if (text.frozen && access === 'write') seat.send(reason(address, 'frozen'))
        if (text.awareness.size > 0) seat.send(presence(address, [...text.awareness].map(([clientId, entry]) => ({ clientId, ...entry }))))
        return seat.send(sync(address, 0, Y.encodeStateVector(text.doc)))
      }
      const seat = seats.get(address)
      const text = texts.get(address)
      if (!seat || !text) return undefined
      if (type === 7) return seat.leave()
      if (type === 1) {
        const states = readPresence(decoding.readVarUint8Array(decoder)).filter((entry) => !text.awareness.has(entry.clientId) || seat.ids.has(entry.clientId))
        const colour = COLOURS[Math.max(0, PEOPLE.findIndex((one) => one.id === seat.account.id)) % COLOURS.length]
        for (const entry of states) {
          if (entry.state === null) {
            seat.ids.delete(entry.clientId)
            text.awareness.delete(entry.clientId)
            continue
          }
          seat.ids.add(entry.clientId)
          entry.state.user = { id: seat.account.id, name: seat.account.display_name, role: seat.account.role, color: colour[0], colorLight: colour[1] }
          text.awareness.set(entry.clientId, { clock: entry.clock, state: entry.state })
        }
        for (const other of text.sockets) if (other !== seat) other.send(presence(address, states))
        return undefined
      }
      if (type === 5) {
        const said = decoding.readVarString(decoder)
        control.heard.push({ account: seat.account.id, stateless: said })
        seat.follows = true
        seat.claim = JSON.parse(said).resume
        return undefined
      }
      if (type !== 0) return undefined
      const kind = decoding.readVarUint(decoder)
      const body = decoding.readVarUint8Array(decoder)
      if (kind === 0) {
        const [seq, at] = (seat.claim ?? '').split('.').map(Number)
        const known = control.lies || (at === born && seq <= text.log.length)
        const rows = control.lies ? [] : text.log.slice(seq)
        if (seat.claim) seat.send(stateless(address, { resumed: known }))
        const missing = seat.claim && known ? (rows.length > 0 ? Y.mergeUpdates(rows) : new Uint8Array([0, 0])) : Y.encodeStateAsUpdate(text.doc, body)
        control.heard.push({ account: seat.account.id, answered: missing.length })
        // As the real one: a client that asks once more is asked once more.
        if (seat.answered) seat.send(sync(address, 0, Y.encodeStateVector(text.doc)))
        seat.claim = null
        seat.answered = true
        seat.send(sync(address, 1, missing))
        if (seat.follows) setTimeout(() => tellPlace(address, [seat]), 60)
        return undefined
      }
      if (kind === 1) control.heard.push({ account: seat.account.id, step2: body.length })
      if (kind === 2 && !seat.acquainted) return void seat.held.push(body)
      take(kind, body)
      if (kind === 1 && !seat.acquainted) {
        seat.acquainted = true
        for (const update of seat.held.splice(0)) take(2, update)
      }
      return undefined

      function take(step, update) {
        const before = Y.encodeStateVector(text.doc)
        if (hasNews(text.doc, update) && (seat.access !== 'write' || text.frozen || control.refuseWith)) {
          seat.refused += 1
          if (control.refuseWith) seat.send(reason(address, control.refuseWith))
          else seat.send(reason(address, text.frozen ? 'frozen' : 'read-only'))
          return seat.send(status(address, false))
        }
        Y.applyUpdate(text.doc, update)
        text.updated_at = new Date().toISOString()
        const fresh = Y.encodeStateAsUpdate(text.doc, before)
        for (const other of text.sockets) if (other !== seat) other.send(sync(address, 2, fresh))
        if (control.holdAcks) return seat.send(reason(address, 'not-saved'))
        seat.send(status(address, true))
        if (step === 1) for (; seat.refused > 0; seat.refused -= 1) seat.send(status(address, true))
        return undefined
      }
    })
  })

  function presence(address, entries) {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, entries.length)
    for (const { clientId, clock, state } of entries) {
      encoding.writeVarUint(encoder, clientId)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, JSON.stringify(state))
    }
    return frame(address, 1, (out) => encoding.writeVarUint8Array(out, encoding.toUint8Array(encoder)))
  }
  function readPresence(bytes) {
    const decoder = decoding.createDecoder(bytes)
    return Array.from({ length: decoding.readVarUint(decoder) }, () => ({ clientId: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder), state: JSON.parse(decoding.readVarString(decoder)) }))
  }
  function hasNews(doc, update) {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
    let changed = false
    copy.on('update', () => (changed = true))
    Y.applyUpdate(copy, update)
    return changed || copy.store.pendingStructs !== null
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    ...control,
    control,
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      control.drop()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../dist', import.meta.url))
  const mock = await startMock({ port: Number(process.env.PORT ?? 8090), root })
  console.log(`mock on ${mock.url} (password of everyone: plume)`)
}
