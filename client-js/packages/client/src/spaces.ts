/** Spaces over HTTP: who shares what, who is asked in, who leaves. */
import type { Api } from './api.js'
import { asked, at, commanded, put, removed } from './ask.js'
import type { Space, Who } from './journals.js'

/** A class came or went. */
export interface SpaceMoved {
  class: string
  what: 'joined' | 'left'
  by: string
  at: number
}

export interface Invitation {
  id: string
  space: Space
  /** Which class was asked; null where a code decides. */
  class: { id: string; name: string } | null
  code: string | null
  invited_by: string
  expires: number
}

/** A space as its own page shows it. */
export interface SpaceDetail extends Space {
  texts: number
  journals: string[]
  /** Those of its classes that I teach. */
  mine: string[]
  can_invite: boolean
  invitations: Invitation[]
  history: SpaceMoved[]
}

/** A class as it stands on its door. */
export interface DoorClass {
  id: string
  name: string
  school: string
  town: string
  own_school: boolean
  mine: boolean
}

/** Pupils of one class, or across the classes of a space (`class` is null). */
export interface Group {
  id: string
  class: string | null
  name: string
  members: Who[]
  can_edit: boolean
}

export interface Learner {
  id: string
  name: string
  class: string
  /** '' where nobody said. */
  level: string
}

export interface Groups {
  groups: Group[]
  pupils: Learner[]
  levels: string[]
}

export interface Spaces {
  all(): Promise<Space[]>
  one(id: string): Promise<SpaceDetail>
  open(title: string, classId: string): Promise<SpaceDetail>
  leave(space: string, classId: string): Promise<void>
  classes(): Promise<DoorClass[]>
  invite(space: string, whom: { class: string } | { code: true }): Promise<Invitation>
  /** Those that wait for an answer of my classes. */
  invitations(): Promise<Invitation[]>
  /** What a code leads to; joins nothing. */
  look(code: string): Promise<Invitation>
  decide(invitation: string, answer: { class: string; accept: boolean; code?: string }): Promise<SpaceDetail | undefined>
  revoke(invitation: string): Promise<void>
  groups(space: string): Promise<Groups>
  makeGroup(space: string, group: { name: string; class?: string; members: string[] }): Promise<Group>
  changeGroup(id: string, group: { name: string; members: string[] }): Promise<Group>
  /** It is offered no more, and goes on writing where it writes. */
  closeGroup(id: string): Promise<void>
  setLevels(classId: string, levels: { pupil: string; level: string }[]): Promise<void>
}

export function spacesOf(api: Api): Spaces {
  return {
    all: () => asked(api, '/api/spaces'),
    one: (id) => asked(api, at('spaces', id)),
    open: (title, classId) => commanded(api, '/api/spaces', { title, class: classId }),
    leave: (space, classId) => removed(api, at('spaces', space, 'classes', classId)),
    classes: () => asked(api, '/api/classes'),
    invite: (space, whom) => commanded(api, at('spaces', space, 'invitations'), whom),
    invitations: () => asked(api, '/api/invitations'),
    look: (code) => commanded(api, '/api/invitations/open', { code }),
    decide: (invitation, answer) => commanded(api, at('invitations', invitation, 'decision'), answer),
    revoke: (invitation) => removed(api, at('invitations', invitation)),
    groups: (space) => asked(api, at('spaces', space, 'groups')),
    makeGroup: (space, group) => commanded(api, at('spaces', space, 'groups'), group),
    changeGroup: (id, group) => put(api, at('groups', id), group),
    closeGroup: (id) => removed(api, at('groups', id)),
    setLevels: (classId, levels) => put(api, at('classes', classId, 'levels'), { levels }),
  }
}
