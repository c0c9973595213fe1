/**
 * Passages of the shared text that a remark holds on to. A passage is two letters, its first and its last, named as Yjs
 * names them, so that what others write moves it along. Where its letters are not there any more it is looked for once by
 * what stood around it (who presses Enter in a line writes the rest of it anew); else it says that it has changed.
 */
import { base64url, bytesOf, type Passage } from '@passeplume/client/light'
import * as Y from 'yjs'

/** Letters that stand together, at their place as the editor counts it and in the whole text. */
interface Run {
  text: Y.XmlText
  /** As the editor counts: before its first letter. */
  from: number
  /** In `all`: before its first letter. */
  at: number
  letters: string
}

export interface Letters {
  runs: Run[]
  /** Everything that is written, blocks and line breaks apart by one sign. */
  all: string
}

export type Found =
  /** The same letters. `how`: they were held on to, or found again. */
  | { is: 'there'; from: number; to: number; how: 'held' | 'found' }
  /** Something else stands where they were. */
  | { is: 'changed'; from: number; to: number }
  | { is: 'gone' }

const GAP = '\n'
/** Letters around a passage that are kept, and those of them that are enough to know it again. */
const AROUND = 24
const ENOUGH = 4
/** A passage as long as this is known by itself. */
const LONG = 20
/** Most letters of a passage: the server takes no more. */
export const LONGEST = 300

/** What is written in `shared`. `isLeaf` says which nodes are one sign to the editor, such as a line break. */
export function lettersOf(shared: Y.XmlFragment, isLeaf: (name: string) => boolean): Letters {
  const runs: Run[] = []
  let all = ''
  const walk = (parent: Y.XmlFragment, begin: number): number => {
    let pos = begin
    for (const child of parent.toArray()) {
      if (child instanceof Y.XmlText) {
        const letters = wordsIn(child)
        runs.push({ text: child, from: pos, at: all.length, letters })
        all += letters
        pos += letters.length
      } else if (child instanceof Y.XmlElement) {
        if (isLeaf(child.nodeName)) {
          all += GAP
          pos += 1
        } else {
          if (all !== '' && !all.endsWith(GAP)) all += GAP
          pos = walk(child, pos + 1) + 1
        }
      }
    }
    return pos
  }
  walk(shared, 0)
  return { runs, all }
}

function wordsIn(text: Y.XmlText): string {
  return (text.toDelta() as { insert: unknown }[]).map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('')
}

/** The passage between two places of the editor, without spaces around it; null where no letter is between them. */
export function passageOf(letters: Letters, from: number, to: number): Passage | null {
  let begin = -1
  let end = -1
  for (const run of letters.runs) {
    const first = Math.max(from - run.from, 0)
    const last = Math.min(to - run.from, run.letters.length)
    if (first >= last) continue
    if (begin < 0) begin = run.at + first
    end = run.at + last
  }
  while (begin < end && /\s/u.test(letters.all[begin] ?? '')) begin += 1
  while (end > begin && /\s/u.test(letters.all[end - 1] ?? '')) end -= 1
  const first = runAt(letters, begin)
  const last = runAt(letters, end - 1)
  if (begin >= end || !first || !last) return null
  const line = { from: letters.all.lastIndexOf(GAP, begin - 1) + 1, to: (letters.all + GAP).indexOf(GAP, end) }
  return {
    anchor_start: base64url(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(first.text, begin - first.at, 0))),
    anchor_end: base64url(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(last.text, end - last.at, -1))),
    quoted: seen(letters.all.slice(begin, end)),
    before: seen(whole(letters.all.slice(Math.max(line.from, begin - AROUND), begin))),
    after: seen(whole(letters.all.slice(end, Math.min(line.to, end + AROUND)))),
  }
}

/** Whether it stands in one line of one block: only such a passage can be replaced without touching what holds it. */
export const isOneLine = (passage: Passage): boolean => !passage.quoted.includes(GAP)

export function find(letters: Letters, doc: Y.Doc, passage: Passage): Found {
  const begin = offsetOf(letters, doc, passage.anchor_start)
  const end = offsetOf(letters, doc, passage.anchor_end)
  const held = begin !== null && end !== null && begin < end ? { begin, end } : null
  if (held && seen(letters.all.slice(held.begin, held.end)) === passage.quoted) return { is: 'there', ...places(letters, held), how: 'held' }
  const again = known(letters.all, passage)
  if (again) return { is: 'there', ...places(letters, again), how: 'found' }
  return held ? { is: 'changed', ...places(letters, held) } : { is: 'gone' }
}

/** The only place where these words stand between what stood around them; null where there is none, or several. */
function known(all: string, { quoted, before, after }: Passage): { begin: number; end: number } | null {
  if (quoted === '') return null
  let only: { begin: number; end: number } | null = null
  for (let begin = all.indexOf(quoted); begin >= 0; begin = all.indexOf(quoted, begin + 1)) {
    const end = begin + quoted.length
    const fits =
      (before.length >= ENOUGH && all.slice(0, begin).endsWith(before)) || (after.length >= ENOUGH && all.startsWith(after, end)) || quoted.length >= LONG
    if (!fits) continue
    if (only) return null
    only = { begin, end }
  }
  return only
}

function offsetOf(letters: Letters, doc: Y.Doc, anchor: string): number | null {
  const bytes = bytesOf(anchor)
  if (!bytes) return null
  try {
    // What an undo wrote anew only its own device knows for the same: every screen looks as if it did not.
    const place = Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(bytes), doc, false)
    const run = place && letters.runs.find(({ text }) => text === place.type)
    return run && place ? run.at + place.index : null
  } catch {
    // Letters that this device has not seen, or bytes of another program.
    return null
  }
}

function places(letters: Letters, { begin, end }: { begin: number; end: number }): { from: number; to: number } {
  const first = runAt(letters, begin)
  const last = runAt(letters, end - 1)
  return { from: first ? first.from + begin - first.at : 0, to: last ? last.from + end - last.at : 0 }
}

const runAt = ({ runs }: Letters, offset: number): Run | undefined => runs.find((run) => offset >= run.at && offset < run.at + run.letters.length)

/** Without half a sign at its ends: a picture sign is two units, and half of one is no letter that travels. */
function whole(words: string): string {
  return words.replace(/^[\udc00-\udfff]/, '').replace(/[\ud800-\udbff]$/, '')
}

/** What the server keeps of words: not the signs that nobody sees. */
export function seen(words: string): string {
  return words.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu, '')
}

/** The part that differs: what stays stays, with its author and whatever else holds on to it. */
export function change(was: string, will: string): { skip: number; was: string; will: string } {
  let skip = 0
  while (skip < was.length && was[skip] === will[skip]) skip += 1
  let tail = 0
  while (tail < was.length - skip && tail < will.length - skip && was[was.length - 1 - tail] === will[will.length - 1 - tail]) tail += 1
  return { skip, was: was.slice(skip, was.length - tail), will: will.slice(skip, will.length - tail) }
}
