import type { Editor } from '@tiptap/core'

/** What a screen around the sheet may follow of what happens on it. */
export interface Work {
  /** Words on the sheet as it is here; undefined while it is not open. */
  words: number | undefined
  /** Everything that was written here is on the server, which has said so. */
  saved: boolean
  may: 'write' | 'read'
  /** The sheet itself, for whoever draws beside it; undefined while it is not open. */
  editor: Editor | undefined
}
