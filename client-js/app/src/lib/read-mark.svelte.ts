/** Up to where somebody has read: told to the server once it was in front of them, and again where nobody answers. */
import { untrack } from 'svelte'
import { passing } from './outbox.svelte'

/** Milliseconds between two tries. */
const AGAIN = 5_000

export interface ReadMark {
  /** The highest number that was in front of somebody here; 0 before. */
  readonly number: number
}

/** For the beginning of a component. `reached`: the last number, 0 while it is out of sight or nothing new; `look`: so long it stands there first, in milliseconds. */
export function readMark(reached: () => number, tell: (number: number) => Promise<unknown>, look = 0): ReadMark {
  let visible = $state(!document.hidden)
  let number = $state(0)
  let gone = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function later(wait: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void say(number), wait)
  }
  async function say(mine: number): Promise<void> {
    try {
      await tell(mine)
    } catch (problem) {
      // A higher one that came meanwhile says it too.
      if (!gone && mine === number && passing(problem)) later(AGAIN)
    }
  }

  $effect(() => {
    const now = reached()
    if (!visible || now <= untrack(() => number)) return
    number = now
    later(look)
  })
  $effect(() => {
    const seen = () => {
      visible = !document.hidden
    }
    document.addEventListener('visibilitychange', seen)
    return () => {
      gone = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  })

  return {
    get number() {
      return number
    },
  }
}
