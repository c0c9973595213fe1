/** A `/live` of a test: open or lost as it says, and a way to tell something. */
import type { LiveListener, LiveNews } from '@passeplume/client/light'

let open = $state(false)
const listeners = new Map<string, Set<LiveListener>>()

export const line = {
  set open(now: boolean) {
    open = now
  },
  get topics(): string[] {
    return [...listeners.keys()]
  },
  tell(topic: string, news: LiveNews): void {
    for (const listener of listeners.get(topic) ?? []) listener(news)
  },
}

export const live = {
  get open(): boolean {
    return open
  },
  on(topic: string, listener: LiveListener): () => void {
    const all = listeners.get(topic) ?? new Set()
    listeners.set(topic, all.add(listener))
    return () => {
      all.delete(listener)
      if (all.size === 0) listeners.delete(topic)
    }
  },
  onTyping: () => () => undefined,
  typing: () => undefined,
  watch: () => undefined,
}
