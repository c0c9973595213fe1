import { mount, unmount } from 'svelte'
import { expect, it } from 'vitest'
import type { Editor } from '@tiptap/core'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { account, settled } from './newsroom'
import SheetHost from './SheetHost.svelte'

it('a sheet takes its tools with it: none of them is left to watch an editor that is gone', async () => {
  const doc = new Y.Doc()
  const awareness = new Awareness(doc)
  let editor: Editor | undefined
  const host = mount(SheetHost, { target: document.body, props: { room: { doc, awareness, id: 'd1' } as never, account: account('pupil'), watch: (now: Editor | undefined) => (editor = now) } })
  await settled()
  const first = editor
  for (const right of ['read', 'write', null] as const) {
    expect(editor?.isDestroyed).toBe(false)
    // The toolbar asks for a frame at each letter; the sheet goes before it comes.
    editor?.commands.insertContent('a')
    host.turn(right)
    await new Promise((resolve) => requestAnimationFrame(resolve))
    await settled()
    expect(document.querySelectorAll('[role=toolbar]')).toHaveLength(right === 'write' ? 1 : 0)
  }
  expect(editor).toBeUndefined()
  expect(first?.isDestroyed).toBe(true)
  await unmount(host)
  awareness.destroy()
})
