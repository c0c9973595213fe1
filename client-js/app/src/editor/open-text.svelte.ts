/** The life of one text on a screen: its room, what the server says of it, and the words that a refusal sets apart. */
import {
  type Account,
  ApiProblem,
  type DocumentDetail,
  FINAL_REASONS,
  firstUnknown,
  KeptStore,
  type KeptWords,
  type Reason,
  type Room,
  type SaveState,
  watchUnknown,
} from '@passeplume/client'
import { flushSync, onMount } from 'svelte'
import { t } from '../i18n/index.svelte'
import { announce } from '../lib/announce.svelte'
import { api } from '../lib/api'
import { device } from '../lib/device'
import type { Person } from '../lib/people'
import { recheckSession } from '../lib/session.svelte'
import { type Pen, penFor } from './access'
import { comings, peopleIn } from './presence'
import { roomsNow } from './rooms'
import { FIELD, vocabulary } from './vocabulary'

export type Stage =
  | { at: 'opening' }
  | { at: 'missing' }
  | { at: 'failed' }
  | { at: 'writing' }
  /** The text holds something this editor would delete: the server's HTML instead. */
  | { at: 'reading'; html: string }

export type OpenText = ReturnType<typeof openText>

/** For the beginning of a component: leaves the room with it. `onRight` hears that the right to write has changed. */
export function openText(id: string, account: Account, onRight: () => void) {
  const rooms = roomsNow()
  const keptStore = new KeptStore(account.id)
  let stage = $state<Stage>({ at: 'opening' })
  let meta = $state<DocumentDetail>()
  const first = rooms.connect(id, { offline: true, account: account.id })
  let room = $state.raw<Room>(first)
  let facts = $state.raw(first.facts)
  let save = $state<SaveState>(first.save)
  let people = $state.raw<Person[]>([])
  let kept = $state.raw<KeptWords[]>([])
  let settingApart = $state(false)

  const pen = $derived<Pen>(meta ? penFor(meta, facts) : { may: 'read', because: 'readonly' })
  const frozen = $derived(facts.hold === 'frozen' || (pen.may === 'read' && (pen.because === 'frozen' || meta?.frozen === true)))

  const shown = $derived<SaveState>(frozen && save === 'readonly' ? 'frozen' : save)

  let gone = false
  let apart: ReturnType<typeof setTimeout> | undefined
  let stopRoom: () => void = () => undefined
  let stopUnknown: (() => void) | undefined

  onMount(() => {
    stopRoom = enter(room)
    void open()
    void keptStore.all().then((list) => (kept = list)).catch(() => undefined)
    return () => {
      gone = true
      clearTimeout(apart)
      stopUnknown?.()
      stopRoom()
      void rooms.leave(room)
    }
  })

  function enter(next: Room): () => void {
    facts = next.facts
    save = next.save
    const stops = [
      next.on('facts', (learnt) => (facts = learnt)),
      next.on('save', (state) => (save = state)),
      next.on('reason', (reason) => {
        if (meta && (reason === 'frozen' || reason === 'thawed')) meta.frozen = reason === 'frozen'
        if (reason === 'revoked') void checkRight()
      }),
      next.on('access', (access) => {
        onRight()
        if (access === 'denied') void checkRight()
        else if (meta) meta.access = access === 'read-write' ? 'write' : meta.access
      }),
      next.on('back', () => void refreshMeta()),
      next.on('refused', (reason) => refused(next, reason)),
    ]
    const look = () => {
      const now = peopleIn(next.awareness, account.id)
      const { joined, left } = comings(people, now)
      if (joined.length > 0) announce('presence', t('who.joined', { names: joined.join(', ') }))
      else if (left.length > 0 && facts.link === 'open') announce('presence', t('who.left', { names: left.join(', ') }))
      people = now
    }
    // Not at once: the editor tells its caret also while a screen is being drawn, where nothing may change.
    const lookSoon = () => queueMicrotask(() => stops.length > 0 && look())
    next.awareness.on('change', lookSoon)
    look()
    return () => {
      stops.splice(0).forEach((stop) => stop())
      next.awareness.off('change', lookSoon)
    }
  }

  function refused(from: Room, reason: Reason | null) {
    clearTimeout(apart)
    const final = reason !== null && FINAL_REASONS.has(reason)
    // A right that returns within seconds takes the words in; a pause or a reconnection is not the end.
    apart = setTimeout(() => void considerApart(from, reason), final ? 400 : 5000)
  }
  async function considerApart(from: Room, reason: Reason | null) {
    if (gone || from !== room || !from.unsent) return
    const known = from.facts
    if (known.link !== 'open' || known.hold !== 'none' || known.scope === 'denied') return
    if (reason === null) {
      // With the right to write, a refusal without a lasting reason is one the server makes good by itself.
      if (known.scope !== 'readonly') return
      await refreshMeta()
      if (meta?.frozen || meta?.access === 'write') return
    }
    settingApart = true
    try {
      const result = await rooms.setApart(from, { account: account.id, title: meta?.title ?? '', reason: reason ?? 'read-only' })
      if (gone) {
        await result.room.destroy()
        return
      }
      stopRoom()
      stopUnknown?.()
      room = result.room
      stopRoom = enter(room)
      stage = { at: 'opening' }
      void open()
      if (result.kept) {
        kept = [result.kept, ...kept]
        announce('other', t(reason === 'proposed' ? 'kept.announce.proposed' : 'kept.announce'))
      }
    } catch {
      // The server went away in between: the words stay in the old document, and the next refusal tries again.
      from.provider.attach()
    } finally {
      settingApart = false
    }
  }

  async function open() {
    const opened = room
    try {
      meta = await api.documents.get(id)
      device.setLastDocument(account.id, id)
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) {
        stage = { at: 'missing' }
        return
      }
      if (error instanceof ApiProblem && error.status === 401) await recheckSession()
      const known = device.documents(account.id).find((document) => document.id === id)
      if (!known) {
        // Nothing is known of it here; the room may still bring it.
        setTimeout(() => {
          if (!gone && !meta) void open()
        }, 3000)
        return
      }
      meta = { ...known, can_freeze: false, schema_version: 0 } as DocumentDetail
    }
    await opened.ready
    if (gone || opened !== room) return
    const fragment = opened.doc.getXmlFragment(FIELD)
    if (firstUnknown(fragment, vocabulary) !== null) {
      await readOnly(opened)
      return
    }
    stopUnknown = watchUnknown(fragment, vocabulary, () => {
      // Unbinds the editor at once, before its observers run: it must not see what it would delete.
      flushSync(() => {
        stage = { at: 'opening' }
      })
      void readOnly(opened)
    })
    stage = { at: 'writing' }
  }
  async function readOnly(opened: Room) {
    opened.outdated()
    try {
      stage = { at: 'reading', html: await api.documents.content(id, 'html') }
    } catch {
      stage = { at: 'failed' }
    }
  }
  async function refreshMeta() {
    try {
      meta = await api.documents.get(id)
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) await recheckSession()
    }
  }
  async function checkRight() {
    if ((await recheckSession()) === 'stands') await refreshMeta()
  }

  return {
    get stage() {
      return stage
    },
    get meta() {
      return meta
    },
    get room() {
      return room
    },
    get facts() {
      return facts
    },
    get people() {
      return people
    },
    /** Words that were set apart on this device, of this text and of others. */
    get kept() {
      return kept
    },
    get settingApart() {
      return settingApart
    },
    get pen() {
      return pen
    },
    get frozen() {
      return frozen
    },
    /** What the pill says: a text in pause is told from one that may only be read. */
    get save(): SaveState {
      return shown
    },
    async setFrozen(next: boolean): Promise<void> {
      await (next ? api.documents.freeze(id) : api.documents.thaw(id))
      if (meta) meta.frozen = next
    },
    async discard(which: string): Promise<void> {
      await keptStore.discard(which)
      kept = kept.filter((words) => words.id !== which)
    },
  }
}
