/** What this editor knows: the same names as the server's gate, which refuses every other under `default`. */
import type { Vocabulary } from '@passeplume/client'

export const FIELD = 'default'

export const vocabulary: Vocabulary = {
  nodes: new Set([
    'paragraph',
    'heading',
    'bulletList',
    'orderedList',
    'listItem',
    'blockquote',
    'hardBreak',
    'horizontalRule',
    'image',
    'sound',
    'film',
  ]),
  marks: new Set(['bold', 'italic', 'link']),
}

/** Blocks that carry a lasting id. Without ids the editor cannot tell empty lines apart and puts words in the wrong one. */
export const BLOCKS = ['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'blockquote', 'horizontalRule', 'image', 'sound', 'film']
