/** How reactions and states of the club are drawn: a sign and a word, never a count. */
import type { Forum, ReactionKind } from '@passeplume/client/light'
import Hand from '@lucide/svelte/icons/hand'
import Heart from '@lucide/svelte/icons/heart'
import Laugh from '@lucide/svelte/icons/laugh'
import Lightbulb from '@lucide/svelte/icons/lightbulb'
import PartyPopper from '@lucide/svelte/icons/party-popper'
import Sparkles from '@lucide/svelte/icons/sparkles'

export const REACTIONS: readonly { kind: ReactionKind; icon: typeof Heart }[] = [
  { kind: 'heart', icon: Heart },
  { kind: 'laugh', icon: Laugh },
  { kind: 'wow', icon: Sparkles },
  { kind: 'idea', icon: Lightbulb },
  { kind: 'same', icon: Hand },
  { kind: 'bravo', icon: PartyPopper },
]

/** « CE2 (École Jules-Ferry) » where several schools meet, else the classes alone. */
export function classesOf({ classes }: Pick<Forum, 'classes'>): string[] {
  const schools = new Set(classes.map(({ school }) => school))
  return classes.map(({ name, school }) => (schools.size > 1 ? `${name} (${school})` : name))
}

/** The longest post, and the longest quotation that the server takes. */
export const LONGEST = 4000
const QUOTE = 200

/** What is quoted of these words: what was chosen in them, else their beginning; always as it stands there. */
export function excerptOf(body: string, chosen = ''): string {
  const wish = chosen.trim()
  if (wish !== '' && wish.length <= 300 && body.includes(wish)) return wish
  if (body.length <= QUOTE) return body.trim()
  const cut = body.slice(0, QUOTE)
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), QUOTE / 2)).trim()
}
