/**
 * Blocks keep their identity on the way into the shared text.
 * The binding compares blocks by their words, so two empty lines look alike to it: pressing Enter above a classmate's empty
 * line made it hand that line's place in the shared text to the new one, and both wrote into it (21 of 60 seeds in
 * `hazards.test.ts`, ids or not). Before it compares, this puts the shared blocks in the order of the editor's, id by id;
 * what is left for it to compare is the inside of each block.
 */
import { Extension } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Plugin, PluginKey, Selection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'

type Observer = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction) => void

/** The caret as the binding keeps it over a remote change: in the shared text, and as bare numbers to guess from. */
interface Caret {
  anchor: Y.RelativePosition | null
  head: Y.RelativePosition | null
  absAnchor: number | null
  absHead: number | null
}

interface Binding {
  doc: Y.Doc
  type: Y.XmlFragment
  mapping: Map<unknown, unknown>
  beforeTransactionSelection: Caret | null
  _observeFunction: Observer
  _prosemirrorChanged: (doc: Node) => void
  _forceRerender: () => void
}

export const BlockIdentity = Extension.create({
  name: 'blockIdentity',
  // After the binding, whose view must exist by then.
  priority: 900,

  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey('blockIdentity'),
        view: (view) => {
          const { binding } = ySyncPluginKey.getState(view.state) as { binding: Binding }
          const compare = binding._prosemirrorChanged.bind(binding)
          binding._prosemirrorChanged = (doc) => {
            // One transaction: nobody ever sees the new block without its words, and undo takes back both.
            binding.doc.transact(() => {
              alignBlocks(binding.type, doc, binding.mapping)
              compare(doc)
            }, ySyncPluginKey)
          }
          catchUp(binding, view)
          return {}
        },
      }),
    ]
  },
})

/**
 * When the binding stumbles over a remote change (it does, restoring a caret after lists were joined), the editor would go on
 * with an old text and write that over everybody's at the next key. So then it takes the shared text whole.
 */
function catchUp(binding: Binding, view: EditorView): void {
  const observe = binding._observeFunction
  const careful: Observer = (events, transaction) => {
    try {
      trustTheSharedText(binding)
      observe(events, transaction)
    } catch {
      const caret = view.state.selection.from
      binding.beforeTransactionSelection = null
      binding._forceRerender()
      const { doc, tr } = view.state
      view.dispatch(tr.setSelection(Selection.near(doc.resolve(Math.min(caret, doc.content.size)))).setMeta('addToHistory', false))
    }
  }
  binding.type.unobserveDeep(observe)
  binding._observeFunction = careful
  binding.type.observeDeep(careful)
}

/**
 * Y-tiptap 3.0.9 takes a caret for lost as soon as the words of its block have changed, and puts it back by its bare offset
 * in the block of the same id. So whoever wrote behind a classmate in one paragraph was pushed back by a letter at each of
 * the other's letters, and saw their own words come out reversed. The numbers are for blocks that are gone: where the block
 * stands, the shared text knows the place.
 */
function trustTheSharedText(binding: Binding): void {
  const caret = binding.beforeTransactionSelection
  if (caret === null || !stands(binding, caret.anchor) || !stands(binding, caret.head)) return
  binding.beforeTransactionSelection = { ...caret, absAnchor: null, absHead: null }
}

function stands({ doc, type: root }: Binding, place: Y.RelativePosition | null): boolean {
  const found = place && Y.createAbsolutePositionFromRelativePosition(place, doc)
  if (!found) return false
  for (let type: Y.AbstractType<unknown> = found.type; type !== root; ) {
    const item = type._item
    if (item === null || item.deleted || !(item.parent instanceof Y.AbstractType)) return false
    type = item.parent
  }
  return true
}

/** Makes the children of `shared` the blocks of `wanted`, by id. Leaves alone what it cannot tell apart for certain. */
export function alignBlocks(shared: Y.XmlFragment, wanted: Node, mapping: Map<unknown, unknown>): void {
  const present = shared.toArray()
  if (!present.every((child) => child instanceof Y.XmlElement)) return
  const have = idsOf(present.map((child) => (child as Y.XmlElement).getAttribute('id')))
  const want = idsOf(wanted.children.map((child) => child.attrs['id'] as unknown))
  if (have === null || want === null || !sameOrder(have, want)) return

  const wantedIds = new Set(want)
  const list = present as Y.XmlElement[]
  for (let index = have.length - 1; index >= 0; index -= 1) {
    if (wantedIds.has(have[index] as string)) continue
    mapping.delete(list[index])
    shared.delete(index, 1)
    list.splice(index, 1)
    have.splice(index, 1)
  }
  wanted.forEach((block, _offset, index) => {
    if (have[index] !== want[index]) {
      const fresh = new Y.XmlElement(block.type.name)
      fresh.setAttribute('id', want[index] as string)
      shared.insert(index, [fresh])
      list.splice(index, 0, fresh)
      have.splice(index, 0, want[index] as string)
    }
    const child = list[index] as Y.XmlElement
    const inside = !block.isTextblock && !block.isLeaf && child.nodeName === block.type.name
    if (inside && mapping.get(child) !== block) alignBlocks(child, block, mapping)
  })
}

/** The ids, or null unless there is one for each block and no two are alike. */
function idsOf(found: unknown[]): string[] | null {
  const ids = found.filter((id): id is string => typeof id === 'string' && id !== '')
  return ids.length === found.length && new Set(ids).size === ids.length ? ids : null
}

function sameOrder(have: readonly string[], want: readonly string[]): boolean {
  const place = new Map(want.map((id, index) => [id, index]))
  let last = -1
  for (const id of have) {
    const at = place.get(id)
    if (at === undefined) continue
    if (at < last) return false
    last = at
  }
  return true
}
