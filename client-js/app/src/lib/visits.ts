/** Since when something is new to somebody on this device: what came after their last visit, not only after this page. */

/** `at`: seen last; `since`: what came later is new. Milliseconds since 1970. */
export interface Visit {
  at: number
  since: number
}

/** A page that is opened again within half an hour is the same visit. */
const PAUSE = 30 * 60_000
/** For who comes for the first time, a week is new. */
const WEEK = 7 * 86_400_000

export function visit(last: Visit | null, now: number): Visit {
  if (last === null) return { at: now, since: now - WEEK }
  return { at: now, since: now - last.at > PAUSE ? last.at : last.since }
}
