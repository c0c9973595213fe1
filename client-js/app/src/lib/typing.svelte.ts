/** Who is writing in a topic or a conversation: told while one types, believed for six seconds, kept nowhere. */
import { live } from './live.svelte'

const BELIEVED = 6_000

export interface Typing {
  /** Others than oneself, who came first first. */
  readonly names: readonly string[]
  /** Call at each letter. */
  tell(): void
  /** They have sent what they were writing. */
  sent(id: string): void
}

/** For the beginning of a component; `topic` as `/live` names it. */
export function typing(topic: string, me: string): Typing {
  let people = $state.raw<{ id: string; name: string; until: number }[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined

  function forget(): void {
    clearTimeout(timer)
    const now = Date.now()
    if (people.some(({ until }) => until <= now)) people = people.filter(({ until }) => until > now)
    if (people.length > 0) timer = setTimeout(forget, Math.max(50, Math.min(...people.map(({ until }) => until)) - now))
  }

  $effect(() => {
    const stop = live.onTyping(topic, ({ id, name }) => {
      if (id === me) return
      const until = Date.now() + BELIEVED
      people = people.some((one) => one.id === id) ? people.map((one) => (one.id === id ? { ...one, until } : one)) : [...people, { id, name, until }]
      forget()
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  })

  return {
    get names() {
      return people.map(({ name }) => name)
    },
    tell: () => live.typing(topic),
    sent(id) {
      people = people.filter((one) => one.id !== id)
    },
  }
}
