/**
 * A gentle hand on the shoulder: joining, splitting or changing the kind of a block in which someone else's caret stands
 * is held back once, with « Léa écrit ici »; done again, it goes through. Such changes delete and insert the other's words
 * anew, and what they type meanwhile may be lost or land elsewhere.
 */
import { Extension } from '@tiptap/core'
import type { Node, ResolvedPos } from '@tiptap/pm/model'
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state'
import { ReplaceAroundStep, ReplaceStep } from '@tiptap/pm/transform'
import { relativePositionToAbsolutePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { firstName, personFrom } from '../lib/people'

export interface GuardOptions {
  awareness: Awareness | null
  onGuard: (name: string) => void
  /** Milliseconds during which the same change, asked for again, is meant. */
  patience: number
  now: () => number
}

interface OtherCaret {
  position: number
  name: string
}

export const BlockGuard = Extension.create<GuardOptions>({
  name: 'blockGuard',

  addOptions() {
    return { awareness: null, onGuard: () => undefined, patience: 4000, now: () => Date.now() }
  },

  addProseMirrorPlugins() {
    const { awareness, onGuard, patience, now } = this.options
    if (!awareness) return []
    let held: { from: number; at: number } | null = null
    return [
      new Plugin({
        key: new PluginKey('blockGuard'),
        filterTransaction: (transaction, state) => {
          if (!transaction.docChanged || transaction.getMeta(ySyncPluginKey) !== undefined) return true
          if (!isStructural(transaction)) return true
          const name = disturbed(transaction, otherCarets(state, awareness))
          if (name === null) return true
          const again = held !== null && held.from === state.selection.from && now() - held.at < patience
          held = again ? null : { from: state.selection.from, at: now() }
          if (!again) onGuard(name)
          return again
        },
      }),
    ]
  },
})

/** Typing, pasting words and marks leave the blocks as they are; only the rest is worth a look. */
export function isStructural(transaction: Transaction): boolean {
  return transaction.steps.some((step, index) => {
    if (step instanceof ReplaceAroundStep) return true
    if (!(step instanceof ReplaceStep)) return false
    if (step.slice.openStart > 0 || step.slice.openEnd > 0) return true
    if (step.slice.content.firstChild?.isBlock === true) return true
    const before = transaction.docs[index]
    return before !== undefined && !before.resolve(step.from).sameParent(before.resolve(step.to))
  })
}

/** The name of someone whose block this transaction joins, splits, retypes or removes; null when nobody's. */
export function disturbed(transaction: Transaction, carets: readonly OtherCaret[]): string | null {
  const before = transaction.before
  for (const caret of carets) {
    const at = before.resolve(Math.min(caret.position, before.content.size))
    if (!at.parent.isTextblock) continue
    if (!isIntact(at, transaction)) return caret.name
  }
  return null
}

function isIntact(at: ResolvedPos, transaction: Transaction): boolean {
  const { mapping, doc } = transaction
  const start = mapping.map(at.start(), -1)
  const end = mapping.map(at.end(), -1)
  const block = doc.resolve(Math.min(start, doc.content.size))
  if (!block.parent.isTextblock || kinds(block) !== kinds(at)) return false
  if (block.start() !== start) return false
  // Words added at the end belong to the block; words that came from another block do not.
  if (at.parent.content.size === 0) return !splits(at.pos, transaction)
  return block.end() === end || sameWords(block.parent, at.parent)
}

function kinds(position: ResolvedPos): string {
  const names: string[] = []
  for (let depth = 0; depth <= position.depth; depth += 1) {
    const node = position.node(depth)
    names.push(`${node.type.name}${String(node.attrs['level'] ?? '')}`)
  }
  return names.join('/')
}

/** An empty line is one spot: whoever presses Enter in it would take it from whoever waits there. */
function splits(position: number, transaction: Transaction): boolean {
  return transaction.mapping.map(position, -1) !== transaction.mapping.map(position, 1)
}

function sameWords(a: Node, b: Node): boolean {
  return a.textContent === b.textContent
}

function otherCarets(state: EditorState, awareness: Awareness): OtherCaret[] {
  const sync = ySyncPluginKey.getState(state) as
    | { doc: Y.Doc; type: Y.XmlFragment; binding: { mapping: Map<unknown, unknown> } | null }
    | undefined
  if (!sync?.binding) return []
  const carets: OtherCaret[] = []
  const own = awareness.getLocalState()?.['user'] as { id?: string } | undefined
  for (const [clientId, entry] of awareness.getStates()) {
    const head = (entry['cursor'] as { head?: unknown } | null | undefined)?.head
    if (clientId === awareness.clientID || head === undefined || head === null) continue
    const person = personFrom(entry['user'], clientId)
    // One's own second tab needs no permission.
    if (own?.id !== undefined && person.id === own.id) continue
    const position = relativePositionToAbsolutePosition(
      sync.doc,
      sync.type,
      Y.createRelativePositionFromJSON(head),
      sync.binding.mapping as never,
    )
    if (position !== null) carets.push({ position, name: firstName(person.name) })
  }
  return carets
}
