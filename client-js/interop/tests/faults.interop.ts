// A full disk, readers that never read, callers that never speak.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type Socket, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import {
  Collab,
  type Emitter,
  Raw,
  Server,
  World,
  YWebsocket,
  append,
  canonical,
  converged,
  eventually,
  letters,
  pause,
  until,
} from '../harness/index.ts'

const MiB = 1024 * 1024
const cleanUp: Array<() => Promise<void> | void> = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

test('IOP-25 on a full disk nothing is said to be saved, reading goes on, and everything arrives when there is room', async () => {
  if (process.getuid?.() !== 0) throw new Error('this test mounts a small disk and needs root')
  const disk = mkdtempSync(join(tmpdir(), 'passeplume-disk-'))
  const mount = (...args: string[]) => execFileSync('mount', args)
  mount('-t', 'tmpfs', '-o', 'size=24m', 'passeplume-test', disk)
  cleanUp.push(() => {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  })
  const dataDir = join(disk, 'data')
  mkdirSync(dataDir)
  const server = await Server.start({ dataDir })
  cleanUp.push(() => server.close())
  const shared = await (await World.of(server)).shared()
  const client = new Collab(shared.pupil(), shared.id)
  const websocket = new YWebsocket(shared.elsewhere(shared.pupil()), shared.id)
  cleanUp.push(() => client.close(), () => websocket.close())
  await Promise.all([client.settled(), websocket.settled()])
  append(client.doc, 'Avant que le disque soit plein.')
  await client.settled()

  fill(disk)
  // The log's file may have room left inside: write until the first change that is not acknowledged.
  let pages = 0
  const words = (n: number) => `page ${n} ${'encre '.repeat(400)}.`
  const savedWithin = (ms: number) => client.settled(ms).then(() => true, () => false)
  do append(client.doc, words(pages++), `page-${pages}`)
  while (pages < 2_000 && (await savedWithin(1_500)))
  expect(client.provider.unsyncedChanges).toBeGreaterThan(0)

  const committed = () => shared.teacher().committed(shared.id)
  const last = `page ${pages - 1} `
  expect(letters(await committed())).not.toContain(last)
  append(client.doc, 'Écrit sur un disque plein.')
  append(websocket.doc, 'Moi aussi.')
  await pause(1_500)
  expect(client.provider.unsyncedChanges).toBeGreaterThan(0)
  const text = letters(await committed())
  for (const unsaved of [last, 'Écrit sur un disque plein.', 'Moi aussi.']) expect(text).not.toContain(unsaved)
  expect(letters(websocket.doc)).not.toContain('Écrit sur un disque plein.')
  expect(letters(client.doc)).not.toContain('Moi aussi.')
  expect(text).toContain('Avant que le disque soit plein.')
  expect((await shared.teacher().fetch(`/api/documents/${shared.id}/content?format=html`)).status).toBe(200)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)

  mount('-o', 'remount,size=96m', disk)
  await Promise.all([client.settled(30_000), websocket.settled(30_000)])
  await converged([client, websocket])
  expect(canonical(await committed())).toEqual(canonical(client.doc))
  expect(letters(websocket.doc).split('Écrit sur un disque plein.')).toHaveLength(2)
  expect(letters(client.doc).split('Moi aussi.')).toHaveLength(2)
}, 120_000)

/** Leaves no byte, in ever smaller pieces. */
function fill(disk: string): void {
  let piece = 4 * MiB
  for (let n = 0; piece >= 1024; n++) {
    try {
      writeFileSync(join(disk, `full-${n}`), Buffer.alloc(piece))
    } catch {
      piece >>= 1
    }
  }
}

test('IOP-26 a socket that never reads costs the server 1 MiB at the most', async () => {
  const stalled = 10
  const server = await Server.start()
  cleanUp.push(() => server.close())
  const shared = await (await World.of(server)).shared()
  const client = new Collab(shared.pupil(), shared.id)
  cleanUp.push(() => client.close())
  await client.settled()

  // The same 20 MB twice: first without, then with the readers that do not read.
  const write = async () => {
    for (let n = 0; n < 200; n++) {
      client.doc.getMap('brouillon').set('page', new Uint8Array(100_000).fill(n))
      if (n % 10 === 9) await client.settled()
    }
  }
  await write()
  const before = server.rss()

  const readers = await Promise.all(
    Array.from({ length: stalled }, async (_, n) => {
      const raw = await (n % 2 ? Raw.yjs : Raw.collab)(shared.pupil(1 + (n % 4)), shared.id)
      await raw.introduce()
      ;(raw.socket as WebSocket & { _socket: Socket })._socket.pause()
      return raw
    }),
  )
  cleanUp.push(() => {
    for (const raw of readers) raw.close()
  })
  await write()
  const each = (server.rss() - before) / stalled
  console.log(`memory for each of ${stalled} stalled readers: ${(each / MiB).toFixed(2)} MiB`)
  // The allocator's own slack is shared by all of them.
  expect(each).toBeLessThan(1.5 * MiB)
}, 120_000)

test('IOP-26 a reader that stalled gets the whole text when it reads again', async () => {
  const server = await Server.start()
  cleanUp.push(() => server.close())
  const shared = await (await World.of(server)).shared()
  const client = new Collab(shared.pupil(), shared.id)
  const slow = new Collab(shared.elsewhere(shared.pupil()), shared.id)
  const slowToo = new YWebsocket(shared.teacher(), shared.id)
  cleanUp.push(() => client.close(), () => slow.close(), () => slowToo.close())
  await Promise.all([client.settled(), slow.settled(), slowToo.settled()])
  const wires = [slow.socket.webSocket, slowToo.provider.ws].map((ws) => (ws as unknown as { _socket: Socket })._socket)
  for (const wire of wires) wire.pause()
  for (let n = 0; n < 60; n++) append(client.doc, `${n} ${'encre '.repeat(15_000)}`, `lent-${n}`)
  await client.settled(30_000)
  for (const wire of wires) wire.resume()
  await converged([client, slow, slowToo], 30_000)
}, 90_000)

test('IOP-27 two thousand silent sockets do not stop a login, and are closed', async () => {
  const server = await Server.start()
  cleanUp.push(() => server.close())
  const world = await World.of(server)
  let gone = 0
  const silent: Socket[] = []
  cleanUp.push(() => {
    for (const socket of silent) socket.destroy()
  })
  for (let n = 0; n < 2_000; n += 100) {
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => {
        const socket = connect(server.port, '127.0.0.1')
        silent.push(socket)
        socket.on('error', () => {})
        socket.on('close', () => gone++)
        socket.resume()
        return new Promise<void>((resolve) => {
          socket.once('connect', () => {
            // Half of them begin to say something and never end.
            if (i % 2) socket.write('GET /api/session HTTP/1.1\r\nhost: l')
            resolve()
          })
          socket.once('error', () => resolve())
        })
      }),
    )
  }
  const began = performance.now()
  await world.someone({ role: 'pupil' })
  const took = performance.now() - began
  console.log(`login beside 2,000 silent sockets: ${Math.round(took)} ms`)
  expect(took).toBeLessThan(1_000)
  await eventually('all silent sockets are closed', () => gone === 2_000, 15_000)
}, 60_000)

test('IOP-27 a socket that never logs in is closed within its five seconds', async () => {
  const server = await Server.start()
  cleanUp.push(() => server.close())
  const shared = await (await World.of(server)).shared()
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(server.collab)
  const began = performance.now()
  await new Promise((resolve) => socket.once('close', resolve).once('error', resolve))
  expect(performance.now() - began).toBeLessThan(8_000)
  const client = new Collab(shared.pupil(), shared.id)
  cleanUp.push(() => client.close())
  await client.settled()
})

test('IOP-28 a damaged client that repeats everything it has, for ever, does no harm', async () => {
  const server = await Server.start()
  cleanUp.push(() => server.close())
  const shared = await (await World.of(server)).shared()
  const client = new Collab(shared.pupil(), shared.id)
  cleanUp.push(() => client.close())
  await client.settled()
  append(client.doc, 'Une fois suffit.')
  await client.settled()
  const raw = await Raw.collab(shared.pupil(), shared.id)
  cleanUp.push(() => raw.close())
  await raw.introduce()
  const everything = Y.encodeStateAsUpdate(client.doc)
  for (let n = 0; n < 50; n++) expect(await raw.status('update', everything)).toBe(1)
  expect(letters(await shared.teacher().committed(shared.id)).split('Une fois suffit.')).toHaveLength(2)
  await until('nothing is owed', () => client.provider.unsyncedChanges === 0, [[client.provider as unknown as Emitter, 'unsyncedChanges']])
})
