/** Decisions about posts, and what is said where somebody was faster. */
import { ApiProblem, type Post, type PostState, type PostStep } from '@passeplume/client/light'
import { t, tOr } from '../../i18n/index.svelte'
import { forums } from '../../lib/forums'
import { told } from '../../lib/told.svelte'

/** Who was faster and what they decided; null where it was another refusal. */
export function decidedBy(error: unknown): { name: string | null; state: PostState | null } | null {
  if (!(error instanceof ApiProblem) || error.status !== 409 || error.code !== 'already_decided') return null
  const now = (typeof error.body['now'] === 'object' && error.body['now'] !== null ? error.body['now'] : error.body) as { state?: unknown; by?: { name?: unknown } | null }
  return { name: typeof now.by?.name === 'string' ? now.by.name : null, state: typeof now.state === 'string' ? (now.state as PostState) : null }
}

/** Decides and says so. Answers the post as it is now; `false` where it was not done, and that was said too. */
export async function decide(post: Pick<Post, 'id' | 'rev'>, action: PostStep, word?: string): Promise<Post | false> {
  try {
    const now = await forums.step(post.id, { action, rev: post.rev, ...(word === undefined ? {} : { word }) })
    told.good(t(`post.done.${action}`))
    return now
  } catch (error) {
    const faster = decidedBy(error)
    if (faster === null) told.failed(error)
    else {
      const state = tOr(`post.state.${faster.state ?? ''}`, 'post.state.shown')
      told.alarm(faster.name === null ? t('post.decided.somebody', { state }) : t('post.decided', { name: faster.name, state }))
    }
    return false
  }
}
