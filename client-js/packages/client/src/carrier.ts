/**
 * Chooses by itself how sockets travel: as WebSockets, or where a network blocks those while plain HTTP answers, through the
 * tunnel. One for a whole page: what `/live` found out, `/collab` need not find out again.
 */
import type { Tunnel } from './tunnel.js'

export type Carriage = 'socket' | 'tunnel'

export interface Carrier {
  /** Shaped like the browser's own: for the `WebSocket` of `createLive` and of `withRooms`. */
  readonly Socket: new (url: string) => WebSocket
  readonly way: Carriage
  onWay(listener: (way: Carriage) => void): () => void
}

export interface CarrierOptions {
  /** As in `createApi`; `''` means the page's own origin. */
  baseUrl: string
  token?: string | undefined
  fetch?: typeof globalThis.fetch | undefined
  /** For programs outside a browser. */
  WebSocket?: unknown
  /** Where the choice is kept for this visit: `sessionStorage` in a browser. */
  storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined
  /** Milliseconds in which a WebSocket must open, and then say something. A server's first heartbeat comes after ten seconds. */
  unopened?: number
  mute?: number
  /** Milliseconds after which a WebSocket is tried again. */
  again?: number
}

/** Failed openings, while HTTP answered, after which a network is believed to block them. */
const ENOUGH = 2
/** Tunnels that do not open, after which a WebSocket is tried once more. */
const SHUT = 3
const KEPT = 'passeplume:way'

export function createCarrier(options: CarrierOptions): Carrier {
  const Native = (options.WebSocket ?? globalThis.WebSocket) as new (url: string) => WebSocket
  const { unopened = 6_000, mute = 15_000, again = 600_000, storage } = options
  const listeners = new Set<(way: Carriage) => void>()
  let module: { Tunnel: typeof Tunnel } | null = null
  let way: Carriage = kept() === null ? 'socket' : 'tunnel'
  /** When a WebSocket was last found to be blocked. */
  let since = Number(kept() ?? 0)
  let failures = 0
  let shut = 0
  if (way === 'tunnel') void load()

  function kept(): string | null {
    try {
      return storage?.getItem(KEPT) ?? null
    } catch {
      return null
    }
  }

  function keep(): void {
    try {
      if (way === 'tunnel') storage?.setItem(KEPT, String(since))
      else storage?.removeItem(KEPT)
    } catch {
      // Without it the next page finds out by itself.
    }
  }

  function turn(now: Carriage): void {
    const changed = way !== now
    way = now
    keep()
    if (changed) for (const listener of [...listeners]) listener(now)
  }

  async function load(): Promise<void> {
    module ??= await import('./tunnel.js').catch(() => null)
  }

  function open(url: string): WebSocket {
    const blocked = way === 'tunnel' ? Date.now() - since < again : failures >= ENOUGH
    return blocked && module ? tunnelled(url, module.Tunnel) : direct(url)
  }

  function direct(url: string): WebSocket {
    const socket = new Native(url)
    const close = socket.close.bind(socket)
    let open = true
    const settle = (what: () => void) => {
      if (!open) return
      open = false
      clearTimeout(late)
      what()
    }
    const gaveUp = () => {
      settle(() => void failed())
      close()
    }
    let late = setTimeout(gaveUp, unopened)
    // Outside a browser an error that nobody listens to ends the program; the close that follows tells enough.
    socket.addEventListener('error', () => undefined)
    socket.addEventListener('open', () => {
      clearTimeout(late)
      if (open) late = setTimeout(gaveUp, mute)
    })
    socket.addEventListener('message', () => settle(passed))
    // A close with a code of its own was said by the server: it came through.
    socket.addEventListener('close', ({ code }) => settle(() => (code === 1006 ? void failed() : passed())))
    // Whoever closes it before it has said anything has learned nothing.
    socket.close = (...why) => {
      settle(() => undefined)
      close(...why)
    }
    return socket
  }

  function passed(): void {
    failures = 0
    turn('socket')
  }

  async function failed(): Promise<void> {
    if (!(await httpAnswers())) return
    failures += 1
    if (way === 'tunnel') {
      since = Date.now()
      keep()
    }
    if (failures >= ENOUGH || way === 'tunnel') await load()
  }

  /** Whether the server would open a tunnel now: one that is down or full blocks nothing. */
  async function httpAnswers(): Promise<boolean> {
    const abort = new AbortController()
    const late = setTimeout(() => abort.abort(), 5_000)
    try {
      const ask = options.fetch ?? globalThis.fetch
      const answer = await ask(`${options.baseUrl}/tunnel`, { cache: 'no-store', signal: abort.signal })
      return answer.status === 204
    } catch {
      return false
    } finally {
      clearTimeout(late)
    }
  }

  function tunnelled(url: string, Through: typeof Tunnel): WebSocket {
    const tunnel = new Through(url, { token: options.token, fetch: options.fetch })
    let opened = false
    tunnel.addEventListener('open', () => {
      opened = true
      shut = 0
      if (way === 'socket') since = Date.now()
      turn('tunnel')
    })
    tunnel.addEventListener('close', () => {
      if (opened) return
      failures = 0
      shut += 1
      if (shut >= SHUT) {
        shut = 0
        since = 0
      }
    })
    return tunnel as unknown as WebSocket
  }

  return {
    Socket: class {
      constructor(url: string) {
        return open(url) as never
      }
    } as unknown as new (url: string) => WebSocket,
    get way() {
      return way
    },
    onWay(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The browser's memory of one visit; nothing where it is forbidden, or there is no browser. */
export function ofThisVisit(): CarrierOptions['storage'] {
  try {
    return globalThis.sessionStorage
  } catch {
    return undefined
  }
}
