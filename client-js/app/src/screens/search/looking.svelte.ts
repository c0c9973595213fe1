/** What was found for the words of now: the last question wins, and a list grows by its next page. */
import { ApiProblem, type FoundPage, Unreachable } from '@passeplume/client/light'
import type { Answer, Fresh } from '../../lib/fresh.svelte'
import { search } from '../../lib/search'
import { recheckSession } from '../../lib/session.svelte'

export interface Looking extends Fresh<FoundPage> {
  /** Why the next page did not come, while what came before stands there. */
  readonly missed: unknown
  look(words: string): void
  more(): void
}

export function looking(): Looking {
  let answer = $state.raw<Answer<FoundPage>>({ state: 'loading' })
  let missed = $state.raw<unknown>(null)
  let words = ''
  let turn = 0
  const value = $derived(answer.state === 'here' || answer.state === 'offline' ? answer.value : null)

  async function ask(before: FoundPage | null): Promise<void> {
    turn += 1
    const mine = turn
    missed = null
    try {
      const page = await search.find(words, before?.next ?? undefined)
      if (mine === turn) answer = { state: 'here', value: { items: [...(before?.items ?? []), ...page.items], next: page.next } }
    } catch (problem) {
      if (mine !== turn) return
      if (problem instanceof ApiProblem && problem.status === 401) {
        await recheckSession()
        return
      }
      if (problem instanceof Unreachable) answer = { state: 'offline', value: before, at: Date.now() }
      else if (before === null) answer = { state: 'failed', problem }
      else {
        answer = { state: 'here', value: before }
        missed = problem
      }
    }
  }

  return {
    get now() {
      return answer
    },
    get value() {
      return value
    },
    get missed() {
      return missed
    },
    look(next) {
      words = next
      answer = { state: 'loading' }
      void ask(null)
    },
    more: () => void ask(value),
    again() {
      // A next page that did not come is asked for again, and everything else from its beginning.
      const more = answer.state === 'offline' || missed !== null ? value : null
      if (more === null) answer = { state: 'loading' }
      return ask(more)
    },
    take(page) {
      answer = { state: 'here', value: page }
    },
  }
}
