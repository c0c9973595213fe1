/** The editor, à la carte: exactly the names of `vocabulary.ts`, and the hazards of shared writing closed. */
import type { Extensions } from '@tiptap/core'
import { Blockquote } from '@tiptap/extension-blockquote'
import { Bold } from '@tiptap/extension-bold'
import { Collaboration } from '@tiptap/extension-collaboration'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import { Document } from '@tiptap/extension-document'
import { HardBreak } from '@tiptap/extension-hard-break'
import { Heading } from '@tiptap/extension-heading'
import { HorizontalRule } from '@tiptap/extension-horizontal-rule'
import { Italic } from '@tiptap/extension-italic'
import { Link } from '@tiptap/extension-link'
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Text } from '@tiptap/extension-text'
import { UniqueID } from '@tiptap/extension-unique-id'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { caretOf, selectionOf } from './carets'
import { MarginMarks } from './comments/marks'
import { BlockGuard } from './guard'
import { BlockIdentity } from './identity'
import { isSafeAddress } from './links'
import { Film, Picture, Sound } from './media/nodes'
import { BLOCKS, FIELD } from './vocabulary'

export interface Sharing {
  doc: Y.Doc
  awareness: Awareness
  /** What we claim to be; the server writes its own word over it. */
  me: { id: string; name: string; color: string; colorLight: string }
  write: boolean
  /** Someone writes in the block that was about to be joined, split or changed in kind. */
  onGuard: (name: string) => void
  /** The person asks to describe the picture that stands there. */
  onDescribe?: (position: number) => void
}

/** No provider at all to the id plugin: it would write ids into every block on each sync, merely because someone looked. */
const silent = { on: () => undefined, off: () => undefined }

export function extensionsFor(sharing: Sharing): Extensions {
  return [
    // Media stand between blocks and nowhere inside one: the same rule as the server's gate.
    Document.extend({ content: '(block | media)+' }),
    Paragraph,
    Text,
    Heading.configure({ levels: [1, 2, 3] }),
    Bold,
    Italic,
    BulletList,
    OrderedList,
    // Tab leaves the text, for those who have no mouse; so lists do not take it for themselves.
    ListItem.extend({
      addKeyboardShortcuts() {
        return { Enter: () => this.editor.commands.splitListItem(this.name) }
      },
    }),
    ListKeymap,
    Blockquote,
    HardBreak,
    HorizontalRule,
    Picture.configure({ onDescribe: (position: number) => sharing.onDescribe?.(position) }),
    ...[Sound, Film].map((clip) => clip.configure({ onDescribe: (position: number) => sharing.onDescribe?.(position) })),
    Link.configure({
      autolink: false,
      openOnClick: false,
      linkOnPaste: true,
      protocols: ['https'],
      defaultProtocol: 'https',
      isAllowedUri: (address) => isSafeAddress(address),
    }),
    UniqueID.configure({ attributeName: 'id', types: BLOCKS, updateDocument: sharing.write }),
    Collaboration.configure({ document: sharing.doc, field: FIELD, provider: silent }),
    BlockIdentity,
    CollaborationCaret.configure({
      provider: { awareness: sharing.awareness },
      user: sharing.me,
      render: caretOf,
      selectionRender: selectionOf,
    }),
    MarginMarks,
    BlockGuard.configure({ awareness: sharing.awareness, onGuard: sharing.onGuard }),
  ]
}
