/** The outbox of a test: keeps in memory, and delivers over the `fetch` of the test while its network is up. */
import { deliver, openFor, Unreachable, type Written } from '@passeplume/client/light'
import { api } from '../src/lib/api'
import { createOutbox, type Outbox } from '../src/lib/outbox.svelte'

export const network = { up: true }
let current: Outbox | null = null
let refused: Error | null = null

/** What is brought next is refused so. */
export const refuse = (why: Error) => void (refused = why)

export function outboxOf(): Outbox {
  const shelf = new Map<string, Written>()
  current ??= createOutbox({
    shelf: {
      all: async () => [...shelf.values()],
      put: async (one) => void shelf.set(one.key, one),
      forget: async (key) => void shelf.delete(key),
    },
    async open(key, to) {
      if (!network.up) throw new Unreachable()
      return openFor(api, key, to)
    },
    async upload(one, _home, { onProgress }) {
      if (!network.up) throw new Unreachable()
      if (refused) throw refused
      onProgress(1)
      return `up-${one.kind}`
    },
    async deliver(one) {
      if (!network.up) throw new Unreachable()
      return deliver(api, one)
    },
    stands: async () => network.up,
  })
  return current
}

export function fresh(): void {
  current?.stop()
  current = null
  network.up = true
  refused = null
}
