/** What a post's buttons do: the topic's screen does it, one place for all posts. */
import type { Post, PostStep, ReactionKind } from '@passeplume/client/light'

export interface Acts {
  answer(post: Post): void
  /** With what is chosen in it, where something is. */
  quote(post: Post): void
  react(post: Post, kind: ReactionKind, yes: boolean): void
  edit(post: Post): void
  remove(post: Post): void
  /** Those that need no word leave at once; the others ask for it. */
  step(post: Post, action: PostStep): void
  report(post: Post): void
  versions(post: Post): void
  /** To the post that is answered. */
  show(id: string): void
}
