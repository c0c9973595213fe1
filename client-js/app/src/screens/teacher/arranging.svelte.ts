/** What was moved in an issue: on the screen at once, kept in one write of the whole order, done again on top of whoever was faster. */
import { ApiProblem, type Board, nowOf, Unreachable } from '@passeplume/client/light'
import { onDestroy } from 'svelte'
import { t } from '../../i18n/index.svelte'
import type { Fresh } from '../../lib/fresh.svelte'
import { journals } from '../../lib/journals'
import { fitting, orderOf, type Shelf, shelvesOf } from '../../lib/order'
import { told } from '../../lib/told.svelte'

export type Move = (shelves: Shelf[]) => Shelf[]

export interface Arranging {
  /** The order as it is on the screen. */
  readonly shelves: Shelf[]
  /** Whether that is the one that is kept; '' before anything was moved. */
  readonly kept: '' | 'sending' | 'saved' | 'not-saved'
  change(move: Move): void
  /** Sends what waits now, rather than after the pause. */
  keep(): Promise<void>
}

/** Between two tries while nobody answers, in milliseconds: longer each time. */
const FIRST_PAUSE = 2000
const LONGEST_PAUSE = 60_000

const passing = (error: unknown) => error instanceof Unreachable || (error instanceof ApiProblem && (error.status >= 500 || error.status === 429))

/** For the beginning of a component: stops with it. `me` tells one's own writes from those of others. */
export function arranging(source: Fresh<Board>, about: () => { issue: string; me: string }): Arranging {
  /** What is not kept yet, in its order: each is done again on whatever order the server has by then. */
  let moves = $state.raw<Move[]>([])
  const shelves = $derived.by(() => {
    const board = source.value
    if (!board) return []
    const order = shelvesOf(board.sections, board.articles)
    return moves.length === 0 ? order : fitting(moves.reduce((before, move) => move(before), order), board.articles)
  })
  let kept = $state<Arranging['kept']>('')
  let sending = false
  let pause = FIRST_PAUSE
  let retry: ReturnType<typeof setTimeout> | undefined
  let left = false
  onDestroy(() => {
    left = true
    clearTimeout(retry)
  })

  /** Everything that waits goes in one write. Taps come faster than answers: what comes meanwhile goes with the next. */
  async function keep() {
    if (sending || moves.length === 0) return
    sending = true
    clearTimeout(retry)
    const waited = kept === 'not-saved'
    kept = 'sending'
    let tries = 0
    while (moves.length > 0 && source.value) {
      const count = moves.length
      const { issue, me } = about()
      try {
        const after = await journals.layOut(issue, { version: source.value.issue.version, sections: orderOf(shelves) })
        moves = moves.slice(count)
        source.take(after)
        tries = 0
        pause = FIRST_PAUSE
      } catch (error) {
        if (passing(error)) break
        const now = nowOf(error)
        tries += 1
        await source.again()
        const version = source.value?.issue.version
        // Somebody else was faster: the same moves again, on top of theirs.
        if (now && tries <= 3 && ['open', 'closing', 'layout'].includes(now.state) && version !== undefined) {
          if (tries === 1) told.good(now.by && now.by.id !== me ? t('order.merged', { name: now.by.name }) : t('order.merged.somebody'))
          continue
        }
        moves = []
        if (now) told.alarm(t('order.lost'))
        else told.failed(error)
      }
    }
    sending = false
    // Without a network or a server what was moved stays on the screen, and goes by itself when they are back.
    if (moves.length > 0) {
      if (!waited) told.alarm(t('offline.action'))
      if (!left) retry = setTimeout(() => void keep(), pause)
      pause = Math.min(pause * 2, LONGEST_PAUSE)
    }
    kept = moves.length > 0 ? 'not-saved' : 'saved'
  }

  return {
    get shelves() {
      return shelves
    },
    get kept() {
      return kept
    },
    change(move) {
      moves = [...moves, move]
      void keep()
    },
    keep,
  }
}
