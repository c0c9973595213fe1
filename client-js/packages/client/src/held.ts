/** Holds the types that this package says itself to the server's own description: this file stops compiling where they part. */
import type { components } from './api-types.js'
import type * as comments from './comments.js'
import type * as consents from './consents.js'
import type * as homes from './homes.js'
import type * as mine from './journals.js'
import type * as media from './media.js'
import type * as said from './said.js'
import type * as search from './search.js'
import type * as spaces from './spaces.js'

type Schemas = components['schemas']
/** As it comes over the wire: what may be null is there, as null. */
type Sent<T> = T extends readonly (infer Item)[] ? Sent<Item>[] : T extends object ? { [K in keyof T]-?: Sent<Exclude<T[K], undefined>> } : T
type Held<Mine, Theirs extends Mine> = Theirs

export type HeldToTheServer = [
  Held<homes.Home, Sent<Schemas['Home']>>,
  Held<homes.ApprovalPage, Sent<Schemas['ApprovalPage']>>,
  Held<homes.Writing, Sent<Schemas['Writing']>>,
  Held<homes.Overview, Sent<Schemas['Overview']>>,
  Held<mine.Journal, Sent<Schemas['Journal']>>,
  Held<mine.Board, Sent<Schemas['Board']>>,
  Held<mine.Issue, Sent<Schemas['Issue']>>,
  Held<mine.SignOff, Sent<Schemas['SignOff']>>,
  Held<mine.Article, Sent<Schemas['Article']>>,
  Held<mine.Space, Sent<Schemas['Space']>>,
  Held<mine.Pupil, Sent<Schemas['RosterPupil']>>,
  Held<mine.Now, Sent<Schemas['Now']>>,
  Held<consents.ConsentCard, Sent<Schemas['ConsentCard']>>,
  Held<consents.ConsentTable, Sent<Schemas['ConsentTable']>>,
  Held<comments.Margin, Sent<Schemas['Margin']>>,
  Held<comments.Comment, Sent<Schemas['Comment']>>,
  Held<said.SaidAndAround, Sent<Schemas['SaidAndAround']>>,
  Held<media.Upload, Sent<Schemas['Upload']>>,
  Held<search.FoundPage, Sent<Schemas['FoundPage']>>,
  Held<spaces.SpaceDetail, Sent<Schemas['SpaceDetail']>>,
  Held<spaces.Invitation, Sent<Schemas['Invitation']>>,
  Held<spaces.DoorClass, Sent<Schemas['InvitableClass']>>,
  Held<spaces.Groups, Sent<Schemas['Groups']>>,
  // What is sent: whatever this client writes, the server reads.
  Held<Schemas['AssignmentRow'], mine.Assignment>,
  Held<Schemas['NewCommentBody'], comments.NewComment>,
  Held<Schemas['SayBody'], said.Saying>,
]
