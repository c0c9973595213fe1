/** Where a medium goes in a text: between its blocks, never inside one. */
import type { Editor } from '@tiptap/core'
import { Fragment } from '@tiptap/pm/model'

export interface MediaNode {
  name: 'image' | 'sound' | 'film'
  attrs: Record<string, string | number | null>
}

/** The id of the block at the top in which the caret stands. */
export function blockAtCaret(editor: Editor): string | null {
  const { $to } = editor.state.selection
  const block = $to.depth > 0 ? $to.node(1) : $to.nodeBefore
  const id: unknown = block?.attrs['id']
  return typeof id === 'string' ? id : null
}

/** The id of the block at the top that stands at this place of the screen. */
export function blockAt(editor: Editor, point: { left: number; top: number }): string | null {
  const found = editor.view.posAtCoords(point)
  if (!found) return null
  const place = editor.state.doc.resolve(found.pos)
  const id: unknown = (place.depth > 0 ? place.node(1) : place.nodeBefore)?.attrs['id']
  return typeof id === 'string' ? id : null
}

/** Puts a medium after the block of this id, or at the end where it is gone. A line to write on follows. */
export function insertMedia(editor: Editor, after: string | null, media: MediaNode): void {
  const { doc, schema, tr } = editor.state
  const type = schema.nodes[media.name]
  const paragraph = schema.nodes['paragraph']
  if (!type || !paragraph) return
  let place = doc.content.size
  doc.forEach((block, offset) => {
    if (after !== null && block.attrs['id'] === after) place = offset + block.nodeSize
  })
  const isLast = place === doc.content.size
  tr.insert(place, Fragment.from(isLast ? [type.create(media.attrs), paragraph.create()] : [type.create(media.attrs)]))
  editor.view.dispatch(tr)
}

/** Every place at which this medium stands. */
export function placesOf(editor: Editor, src: string): number[] {
  const places: number[] = []
  editor.state.doc.forEach((block, offset) => {
    if (block.attrs['src'] === src) places.push(offset)
  })
  return places
}

/** Changes what is said of the medium at this place, and nothing around it. */
export function describeMedia(editor: Editor, place: number, said: Record<string, string | null>): void {
  const node = editor.state.doc.nodeAt(place)
  if (!node) return
  const { tr } = editor.state
  for (const [name, value] of Object.entries(said)) {
    if (node.attrs[name] !== value) tr.setNodeAttribute(place, name, value)
  }
  if (tr.docChanged) editor.view.dispatch(tr)
}
