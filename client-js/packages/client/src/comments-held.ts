/** Holds the types of what is said beside a text to the server's own description. */
import type { components } from './api-types.js'
import type * as mine from './comments.js'

type Schemas = components['schemas']
type Sent<T> = T extends readonly (infer Item)[] ? Sent<Item>[] : T extends object ? { [K in keyof T]-?: Sent<Exclude<T[K], undefined>> } : T
type Held<Mine, Theirs extends Mine> = Theirs

export type HeldToTheServer = [
  Held<mine.Margin, Sent<Schemas['Margin']>>,
  Held<mine.Comment, Sent<Schemas['Comment']>>,
  // What is sent: whatever this client writes, the server reads.
  Held<Schemas['NewCommentBody'], mine.NewComment>,
]
