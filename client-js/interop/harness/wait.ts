// Waiting for what is to happen, by the event that announces it; a sleep only where a program offers no event.

export class TooLate extends Error {}

export interface Emitter {
  on(event: string, listener: (...args: never[]) => void): unknown
  off(event: string, listener: (...args: never[]) => void): unknown
}

/** Resolves as soon as `check` holds; asks again at each of `events`. */
export function until(
  what: string,
  check: () => boolean,
  events: Array<[Emitter, string]>,
  ms = 15_000,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      for (const [emitter, event] of events) emitter.off(event, again)
    }
    // The listeners of the client itself run first when an event is handled: look once they are through.
    const again = () => queueMicrotask(look)
    let over = false
    const look = () => {
      if (over || !check()) return
      over = true
      stop()
      resolve()
    }
    const timer = setTimeout(() => {
      if (over) return
      over = true
      stop()
      reject(new TooLate(`${what}: not within ${ms} ms`))
    }, ms)
    for (const [emitter, event] of events) emitter.on(event, again)
    look()
  })
}

/** Asks `check` every 25 ms; for what only an HTTP question can tell. */
export async function eventually(
  what: string,
  check: () => Promise<boolean> | boolean,
  ms = 15_000,
): Promise<void> {
  const end = performance.now() + ms
  let last: unknown
  for (;;) {
    try {
      if (await check()) return
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() > end) throw new TooLate(`${what}: not within ${ms} ms`, { cause: last })
    await pause(25)
  }
}

/** Lets time pass where time itself is the subject: a load, an offline period, "nothing comes for so long". */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
