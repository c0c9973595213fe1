/** What the margin asks of the sheet: its letters, the words that are chosen, and a change in its author's own name. */
import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { TextSelection } from '@tiptap/pm/state'
import type { Comment, Passage } from '@passeplume/client/light'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'
import { change, find, type Found, type Letters, lettersOf, passageOf } from './anchors'

export interface Sheet {
  letters: Letters
  doc: Y.Doc
}

/** The shared text as this editor has it. */
export function sheetOf(editor: Editor): Sheet {
  const { doc, type } = ySyncPluginKey.getState(editor.state) as { doc: Y.Doc; type: Y.XmlFragment }
  return { doc, letters: lettersOf(type, (name) => editor.schema.nodes[name]?.isLeaf === true) }
}

export const placeIn = ({ letters, doc }: Sheet, passage: Passage): Found => find(letters, doc, passage)

/** What is chosen now; where nothing is, the word at the caret. */
export function chosenIn(editor: Editor): Passage | null {
  const { empty, from, to } = editor.state.selection
  const word = empty ? wordsOf(editor.state.doc).find((one) => one.from <= from && from <= one.to) : { from, to }
  return word ? passageOf(sheetOf(editor).letters, word.from, word.to) : null
}

/** Types the other words, where the passage still stands; whether it did. */
export function type(editor: Editor, comment: Comment): boolean {
  const place = placeIn(sheetOf(editor), comment)
  if (place.is !== 'there' || comment.replacement === null || !editor.isEditable) return false
  const stands = editor.state.doc.textBetween(place.from, place.to)
  const { skip, was, will } = change(stands, comment.replacement.replace(/\s*\n\s*/gu, ' '))
  const from = place.from + skip
  editor.view.dispatch(editor.state.tr.insertText(will, from, from + was.length).scrollIntoView())
  return true
}

export function show(editor: Editor, place: Found): void {
  if (place.is === 'gone') return
  editor.view.dispatch(editor.state.tr.setSelection(TextSelection.create(editor.state.doc, place.from, place.to)).setMeta('addToHistory', false))
  editor.view.focus()
  const { node } = editor.view.domAtPos(place.from)
  const seen = node instanceof Element ? node : node.parentElement
  seen?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
}

/** The words of a text, each with its place. */
function wordsOf(doc: Node): { from: number; to: number }[] {
  const words: { from: number; to: number }[] = []
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true
    const text = node.textBetween(0, node.content.size, '\n', '\n')
    for (const match of text.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)) {
      const from = pos + 1 + match.index
      words.push({ from, to: from + match[0].length })
    }
    return false
  })
  return words
}

/** Without a pen there is no caret: arrows go from word to word then, and with Shift they take the next one in. */
export function pickByKeyboard(editor: Editor, event: KeyboardEvent): boolean {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return false
  const words = wordsOf(editor.state.doc)
  const { empty, from, to } = editor.state.selection
  const first = words.filter((word) => word.to <= from).length
  const last = words.filter((word) => word.from < to).length - 1
  const goal = empty ? first : event.shiftKey || step > 0 ? last + step : first + step
  const word = words[Math.min(Math.max(goal, 0), words.length - 1)]
  if (!word) return false
  const begin = event.shiftKey && !empty ? Math.min(from, word.from) : word.from
  editor.view.dispatch(editor.state.tr.setSelection(TextSelection.create(editor.state.doc, begin, Math.max(word.to, begin + 1))).scrollIntoView())
  return true
}
