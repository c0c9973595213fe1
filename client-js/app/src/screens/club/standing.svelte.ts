/** Where somebody stands in a topic: where they stopped reading, how far they have read, and what comes as they go up. */
import { tick, untrack } from 'svelte'
import { endOf } from '../../lib/end.svelte'
import { forums } from '../../lib/forums'
import { readMark } from '../../lib/read-mark.svelte'
import { told } from '../../lib/told.svelte'
import type { Talking } from './talk.svelte'
import { lastNumber, unreadOf } from './thread'

/** Near enough to the end to go on with it. */
const NEAR = 140
/** Before the next older page is fetched by itself. */
const AHEAD = 500
/** So long something stands before it was read. */
const LOOK = 700

export interface Standing {
  /** The number before which the line stands; it does not run away under the eyes. */
  readonly line: number | null
  /** The place at which the topic opens was found. */
  readonly placed: boolean
  /** An older page is under way. */
  readonly turning: boolean
  /** How many new ones stand below. */
  readonly below: number
  readonly end: ReturnType<typeof endOf>
  scrolled(): void
  resized(): void
  older(): Promise<void>
}

export interface Parts {
  main(): HTMLElement | undefined
  list(): HTMLElement | undefined
  /** Another text each time something came. */
  came(): string
}

/** For the beginning of a component. */
export function standing(topic: string, source: Talking, { main, list, came }: Parts): Standing {
  let line = $state<number | null>(null)
  let placed = $state(false)
  let turning = $state(false)
  const thread = $derived(source.value?.thread ?? null)
  const detail = $derived(source.value?.detail ?? null)
  // Before its place is found, nobody is moved.
  const end = endOf(() => document.documentElement, () => (placed ? main() : undefined), NEAR)
  const mark = readMark(
    () => {
      const last = thread !== null && placed && end.inSight ? lastNumber(thread) : 0
      return last > (detail?.read ?? 0) ? last : 0
    },
    (number) => forums.read(topic, number),
    LOOK,
  )
  const below = $derived(thread === null ? 0 : unreadOf(thread, Math.max(detail?.read ?? 0, mark.number)).length)

  // Opened: where one stopped reading, where an address points, or the end.
  $effect(() => {
    if (placed || thread === null || detail === null) return
    const [opened, read] = [thread, detail.read]
    untrack(() => {
      line = unreadOf(opened, read)[0]?.number ?? null
      void settle().then(() => {
        placed = true
        end.look()
      })
    })
  })
  // Something came: who reads the end goes on with it, and nobody else is moved.
  const length = $derived(came())
  $effect(() => {
    void length
    if (untrack(() => placed && end.inSight)) void tick().then(end.go)
  })

  async function settle() {
    const wanted = Number(new URLSearchParams(location.search).get('message') ?? Number.NaN)
    if (Number.isInteger(wanted)) await source.reach(wanted).catch(() => false)
    await tick()
    const found = Number.isInteger(wanted) ? list()?.querySelector<HTMLElement>(`[data-number="${wanted}"]`) : null
    const goal = found ?? list()?.querySelector('[data-line]')
    if (goal) goal.scrollIntoView({ block: found ? 'center' : 'start' })
    else end.go()
    found?.focus({ preventScroll: true })
  }

  async function older() {
    if (turning || !thread?.older) return
    turning = true
    const first = list()?.querySelector<HTMLElement>('[data-number]')
    const top = first?.getBoundingClientRect().top ?? 0
    try {
      if (await source.older()) {
        await tick()
        // The words under the eyes stay under the eyes.
        if (first) scrollBy(0, first.getBoundingClientRect().top - top)
      }
    } catch (error) {
      told.failed(error)
    } finally {
      turning = false
    }
  }

  function scrolled() {
    if (!placed) return
    end.scrolled()
    if (scrollY < AHEAD) void older()
  }

  return {
    get line() {
      return line
    },
    get placed() {
      return placed
    },
    get turning() {
      return turning
    },
    get below() {
      return below
    },
    end,
    scrolled,
    /** A keyboard that comes up, a tablet that is turned: who reads the end goes on reading the end. */
    resized() {
      if (placed && end.inSight) end.go()
      else scrolled()
    },
    older,
  }
}
