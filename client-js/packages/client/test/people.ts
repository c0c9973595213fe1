/** Helpers named after people: they come in by the public door of the SDK. */
import WebSocket from 'ws'
import { createClient, type Client } from '../src/client.js'
import type { KeyValue } from '../src/offline.js'
import type { Room } from '../src/room.js'
import type { SaveState } from '../src/save-state.js'

export function memoryStorage(): KeyValue {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

/** As in a browser: closing a socket that is still opening is nobody's error. */
class QuietSocket extends WebSocket {
  constructor(url: string) {
    super(url)
    this.on('error', () => undefined)
  }
}

/** Each on a device of their own; in these tests the login is the token. */
export function pupil(login: string, baseUrl: string, storage = memoryStorage()): Client & { storage: KeyValue } {
  const client = createClient({ baseUrl, token: login, WebSocket: QuietSocket, storage, batchIncoming: 30, batchOutgoing: 20 })
  return { ...client, storage }
}

export function until(room: Room, state: SaveState, patience = 8000): Promise<void> {
  if (room.save === state) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`still ${room.save}, not ${state}: ${JSON.stringify(room.facts)}`)), patience)
    const stop = room.on('save', (now) => {
      if (now !== state) return
      clearTimeout(late)
      stop()
      resolve()
    })
  })
}

export async function eventually(check: () => boolean, patience = 8000): Promise<void> {
  const end = Date.now() + patience
  while (!check()) {
    if (Date.now() > end) throw new Error(`never came true: ${check.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
