/**
 * An answer of the server that keeps itself fresh: asked again after one's own actions, when somebody comes back to the page
 * or the network to the device, when `/live` says that something of it changed, and, as long as `/live` does not tell, every
 * ten seconds while the page is seen.
 */
import { ApiProblem, Unreachable } from '@passeplume/client/light'
import { untrack } from 'svelte'
import { device } from './device'
import { live } from './live.svelte'
import { recheckSession } from './session.svelte'

export type Answer<T> =
  | { state: 'loading' }
  | { state: 'here'; value: T }
  /** Nobody answers: the last good answer, which may be of an earlier visit, or null. `at` is in milliseconds since 1970. */
  | { state: 'offline'; value: T | null; at: number }
  /** Refused, or the server has a problem and nothing was known before. */
  | { state: 'failed'; problem: unknown }

export interface Fresh<T> {
  readonly now: Answer<T>
  /** The last good answer, whatever has happened since. */
  readonly value: T | null
  /** Asks again. Whoever calls while an answer is under way is served by one more question after it. */
  again(): Promise<void>
  /** Takes what an own command answered: on screen at once, without a question. */
  take(value: T): void
}

export interface FreshOptions<T> {
  /** Milliseconds between two questions while the page is seen; 0 asks only when there is a reason. */
  every?: number
  /** What to follow on `/live`, as far as it is known: while all of it is told, nobody asks every so often. */
  topics?: (value: T | null) => string[]
  /** Also changes in ways that `/live` does not tell. */
  untold?: boolean
  /** Keeps the last good answer, or as much of it as `slim` leaves, on this device, under this account, for a visit without a network. */
  keep?: { account: string; as: string; slim?: (value: T) => T }
}

/** At most two questions a second, however many reasons there are. */
const GAP = 500
export const EVERY = 10_000
/** What `/live` tells is asked so often all the same: whether something is late is nobody's event. */
const TOLD = 300_000

interface Kept<T> {
  value: T
  at: number
}

/** For the beginning of a component: stops with it. */
export function fresh<T>(ask: () => Promise<T>, options: FreshOptions<T> = {}): Fresh<T> {
  let answer = $state.raw<Answer<T>>({ state: 'loading' })
  let good: Kept<T> | null = null
  let text = ''
  let running: Promise<void> | null = null
  let wanted = false
  let last = Number.NEGATIVE_INFINITY
  let stopped = false

  function take(value: T): void {
    const now = JSON.stringify(value)
    good = { value, at: Date.now() }
    if (options.keep) device.keep(options.keep.account, options.keep.as, options.keep.slim ? { value: options.keep.slim(value), at: good.at } : good)
    // The same answer again moves nothing on the screen.
    if (answer.state === 'here' && now === text) return
    text = now
    answer = { state: 'here', value }
  }

  async function question(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, last + GAP - Date.now())))
    if (stopped) return
    wanted = false
    last = Date.now()
    const before = good
    try {
      const value = await ask()
      // What an own command has answered meanwhile is newer than this.
      if (!stopped && good === before) take(value)
      else wanted = true
    } catch (problem) {
      if (!stopped) await stumble(problem)
    }
  }

  async function stumble(problem: unknown): Promise<void> {
    if (problem instanceof ApiProblem && problem.status < 500) {
      if (problem.status === 401) {
        await recheckSession()
        return
      }
      good = null
      answer = { state: 'failed', problem }
      return
    }
    good ??= options.keep ? device.kept<Kept<T>>(options.keep.account, options.keep.as) : null
    if (good === null && !(problem instanceof Unreachable)) answer = { state: 'failed', problem }
    else answer = { state: 'offline', value: good?.value ?? null, at: good?.at ?? 0 }
    text = ''
  }

  function again(): Promise<void> {
    wanted = true
    running ??= (async () => {
      while (wanted && !stopped) await question()
      running = null
    })()
    return running
  }

  $effect(() => {
    stopped = false
    const seen = () => {
      if (!document.hidden) void again()
    }
    untrack(seen)
    addEventListener('focus', seen)
    addEventListener('online', seen)
    // The network went: that is said at once, not at the next question.
    addEventListener('offline', seen)
    document.addEventListener('visibilitychange', seen)
    return () => {
      stopped = true
      removeEventListener('focus', seen)
      removeEventListener('online', seen)
      removeEventListener('offline', seen)
      document.removeEventListener('visibilitychange', seen)
    }
  })

  const value = $derived(answer.state === 'here' || answer.state === 'offline' ? answer.value : null)
  // As one text: the same topics again move nothing.
  const followed = $derived(options.topics?.(value).join(' ') ?? '')
  let deaf = $state(0)
  $effect(() => {
    const topics = followed === '' ? [] : followed.split(' ')
    deaf = 0
    const stops = topics.map((topic) =>
      live.on(topic, ({ what }) => {
        if (what === 'deaf') deaf += 1
        // Unseen, it asks when somebody comes back.
        if (!document.hidden) void again()
      }),
    )
    return () => stops.forEach((stop) => stop())
  })
  $effect(() => {
    const told = live.open && followed !== '' && deaf === 0 && options.untold !== true
    const every = options.every ?? EVERY
    if (every === 0) return
    const timer = setInterval(() => {
      if (!document.hidden) void again()
    }, told ? Math.max(TOLD, every) : every)
    return () => clearInterval(timer)
  })

  return {
    get now() {
      return answer
    },
    get value() {
      return value
    },
    again,
    take,
  }
}
