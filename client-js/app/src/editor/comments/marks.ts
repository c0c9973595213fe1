/** Draws the passages that something is said about. Always there and empty: plugins that come later would open the shared text anew. */
import { type Editor, Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'

export interface Mark {
  /** Of which comment; '' for words that a reader has chosen by keyboard. */
  id: string
  from: number
  to: number
  looks: string
}

const key = new PluginKey<DecorationSet>('margin')

export const MarginMarks = Extension.create({
  name: 'marginMarks',

  addProseMirrorPlugins() {
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply(transaction, drawn) {
            const marks = transaction.getMeta(key) as Mark[] | undefined
            return marks ? DecorationSet.create(transaction.doc, marks.map(drawnAs)) : drawn.map(transaction.mapping, transaction.doc)
          },
        },
        props: {
          decorations(state) {
            return key.getState(state) ?? null
          },
        },
      }),
    ]
  },
})

function drawnAs({ id, from, to, looks }: Mark): Decoration {
  return Decoration.inline(from, to, id === '' ? { class: looks } : { class: looks, 'data-comment': id })
}

/** Draws these and nothing else. */
export function draw(editor: Editor, marks: Mark[]): void {
  const size = editor.state.doc.content.size
  const fits = marks.filter(({ from, to }) => from < to && to <= size)
  editor.view.dispatch(editor.state.tr.setMeta(key, fits).setMeta('addToHistory', false))
}
