import 'fake-indexeddb/auto'
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Conversation, type Message, type MessageGone, messagesOf, type Report } from '@passeplume/client/light'
import '../src/i18n/courrier'
import '../src/i18n/letters'
import { speak, t } from '../src/i18n/index.svelte'
import { api } from '../src/lib/api'
import AbsentFaces from '../src/screens/courrier/AbsentFaces.svelte'
import Messages from '../src/screens/courrier/Messages.svelte'
import MessagesDoor from '../src/screens/courrier/MessagesDoor.svelte'
import NewMessage from '../src/screens/courrier/NewMessage.svelte'
import Reports from '../src/screens/courrier/Reports.svelte'
import { inOrder, Known, merged, shownOf } from '../src/screens/courrier/talk'
import { facesOf, readersOf, titleOf } from '../src/screens/courrier/who'
import { choose, claire, conversation, message, sandrine, zoe } from './courrier'
import { line } from './Line.svelte'
import { account, button as found, serve, settled, show, write } from './newsroom'
import { fresh, network } from './OutboxHere'
import { grown, Sizes } from './Sizes'

vi.mock('../src/lib/live.svelte', () => import('./Line.svelte'))
vi.mock('../src/lib/outbox-here.svelte', () => import('./OutboxHere'))
vi.mock('../src/recorder/Recorder.svelte', () => import('./RecorderHere.svelte'))

// jsdom's own has no such method.
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as ArrayBuffer)
    reader.readAsArrayBuffer(this)
  })
}

beforeEach(() => {
  localStorage.clear()
  history.replaceState(null, '', '/messages')
  speak('fr')
  line.open = true
  fresh()
  URL.createObjectURL = () => 'blob:here'
  URL.revokeObjectURL = () => undefined
})

/** As soon as it holds; questions wait half a second for one another. */
const until = <T>(check: () => T) =>
  vi.waitFor(
    () => {
      flushSync()
      return check()
    },
    { timeout: 10_000 },
  )
/** As it is read: a mark keeps to its word in what is shown. */
const button = (page: HTMLElement, name: string | RegExp) => found(page, typeof name === 'string' ? name.replace(/\u00a0/gu, ' ') : name)
const words = (page: HTMLElement) => (page.textContent ?? '').replace(/\s+/gu, ' ')
const pupil = account('pupil', 'zoe' as never)
const teacher = account('teacher', 'claire' as never)
const page = (messages: (Message | MessageGone)[], rev: number, more = false) => ({ body: { messages, rev, more } })

/** The screen of a conversation whose messages the test holds. */
async function talking(who: typeof pupil, one: Conversation, messages: Message[], more: Parameters<typeof serve>[0] = {}) {
  let rev = Math.max(0, ...messages.map((each) => each.rev))
  const house = {
    since: [] as (Message | MessageGone)[],
    tell(...changed: (Message | MessageGone)[]) {
      house.since = changed
      rev = Math.max(rev, ...changed.map((each) => each.rev))
      line.tell(`conversation:${one.id}`, { what: 'event' } as never)
    },
  }
  const asked = serve({
    'GET /api/conversations': { body: { conversations: [one], next: null } },
    [`GET /api/conversations/${one.id}`]: { body: one },
    [`GET /api/conversations/${one.id}/messages`]: ({ query }) => (query.startsWith('?since') ? page(house.since, rev) : page(messages, rev)),
    [`PUT /api/conversations/${one.id}/read`]: { body: {} },
    ...more,
  })
  const shown = await show(Messages as never, { id: one.id, account: who } as never)
  await settled()
  return { ...shown, asked, house }
}

describe('APP-60 the list of conversations', () => {
  it('says who, the last words and how many are new, and who is not in an announcement’s title', async () => {
    serve({
      'GET /api/conversations': {
        body: {
          conversations: [
            conversation({ unread: 2 }),
            conversation({ id: 'c2', kind: 'announcement', title: 'Sortie de vendredi', last: { at: Date.now(), excerpt: '', mine: true, media: 'file' } }),
          ],
          next: null,
        },
      },
    })
    const { page, gone } = await show(Messages as never, { id: '', account: pupil } as never)
    const rows = [...page.querySelectorAll('nav li')].map((row) => words(row as HTMLElement))
    expect(rows[0]).toContain('Claire A.')
    expect(rows[0]).toContain('Bonjour Zoé')
    expect(rows[0]).toContain('2 nouveaux')
    expect(rows[1]).toContain('Sortie de vendredi')
    expect(rows[1]).toContain('Toi : Un PDF')
    expect(page.querySelector('a[href="/messages/c1"]')).not.toBeNull()
    expect(words(page)).not.toContain(t('report.title'))
    await gone()
  })
  it('says what to do where nobody has written, and offers a teacher the reports', async () => {
    serve({ 'GET /api/conversations': { body: { conversations: [], next: null } } })
    const { page, gone } = await show(Messages as never, { id: '', account: teacher } as never)
    expect(words(page)).toContain('Pas encore de message.')
    expect(page.querySelector('a[href="/signalements"]')).not.toBeNull()
    await gone()
  })
  it('counts what is new on the first screen', async () => {
    serve({ 'GET /api/conversations': { body: { conversations: [conversation({ unread: 2 }), conversation({ id: 'c2', unread: 1 })], next: null } } })
    const { page, gone } = await show(MessagesDoor as never, { account: pupil } as never)
    expect(words(page)).toContain('3 nouveaux')
    await gone()
  })
})

describe('APP-61 messages of a conversation', () => {
  it('stand once each, by number, in their newest form, whatever order answers arrive in', () => {
    const known = merged([], [message(2), message(1), message(3)])
    expect(known.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3'])
    const changed = merged(known, [{ ...message(2), rev: 9, body: 'neuf' }, { id: 'm3', number: 3, rev: 10, gone: true }])
    expect(changed.map(({ body }) => body)).toEqual(['mot 1', 'neuf'])
    // An older form comes late.
    expect(merged(changed, [message(2)]).map(({ body }) => body)).toEqual(['mot 1', 'neuf'])
    // What changed before the oldest one that is here comes with its page.
    expect(merged(known, [{ ...message(1), rev: 11 }], 2).find(({ id }) => id === 'm1')?.rev).toBe(1)
  })
  it('ask for all that changed, page by page, and for the page before without losing what changed meanwhile', async () => {
    const asks: string[] = []
    serve({
      'GET /api/conversations/c1': { body: conversation() },
      'GET /api/conversations/c1/messages': ({ query }) => {
        asks.push(query)
        if (query === '') return page([message(5), message(6)], 6, true)
        if (query === '?since=6') return page([message(7)], 7, true)
        if (query === '?before=5') return page([message(4)], 7)
        // The same place once more, for what changed in the page before while it was on its way.
        const again = asks.filter((one) => one === '?since=7').length > 1
        return page([{ ...message(5), rev: 8, body: 'changé' }, ...(again ? [{ ...message(4), rev: 8, body: 'changé aussi' }] : [])], 8)
      },
    })
    const known = new Known(messagesOf(api), 'c1')
    await known.catchUp()
    await known.catchUp()
    expect(known.now?.messages.map(({ body }) => body)).toEqual(['changé', 'mot 6', 'mot 7'])
    await known.older()
    expect(known.now?.more).toBe(false)
    const last = await known.catchUp()
    expect(last.messages.map(({ body }) => body)).toEqual(['changé aussi', 'changé', 'mot 6', 'mot 7'])
    expect(asks).toEqual(['', '?since=6', '?since=7', '?before=5', '?since=7'])
  })
  it('say who has read, though nothing in them changed', async () => {
    let read = false
    serve({
      'GET /api/conversations/c1': { body: conversation() },
      'GET /api/conversations/c1/messages': ({ query }) => {
        const own = { ...message(5), mine: true, read_by: read ? [{ id: 'claire', name: 'Claire A.', at: 1 }] : [] }
        return page(query === '' ? [own] : [], 5)
      },
    })
    const known = new Known(messagesOf(api), 'c1')
    expect((await known.catchUp()).messages[0]?.read_by).toEqual([])
    read = true
    expect((await known.catchUp()).messages[0]?.read_by.map(({ name }) => name)).toEqual(['Claire A.'])
  })
  it('appear as they are told, are marked as read in front of somebody, and go when they are gone', async () => {
    const { page, gone, asked, house } = await talking(pupil, conversation(), [message(1)])
    await until(() => expect(asked.find(({ method, path }) => method === 'PUT' && path.endsWith('/read'))?.body).toEqual({ number: 1 }))
    house.tell(message(2, { body: 'Tu vas mieux ?' }))
    await until(() => expect(words(page)).toContain('Tu vas mieux ?'))
    house.tell({ id: 'm2', number: 2, rev: 3, gone: true })
    await until(() => expect(words(page)).not.toContain('Tu vas mieux ?'))
    await gone()
  })
  it('are marked as read again where nobody answered', async () => {
    let down = true
    const { gone, asked } = await talking(pupil, conversation(), [message(1)], { 'PUT /api/conversations/c1/read': () => (down ? 'unreachable' : { body: {} }) })
    const marks = () => asked.filter(({ method, path }) => method === 'PUT' && path.endsWith('/read')).map(({ body }) => body)
    await until(() => expect(marks()).toEqual([{ number: 1 }]))
    down = false
    await until(() => expect(marks()).toEqual([{ number: 1 }, { number: 1 }]))
    await gone()
  })
  it('stay at the end where a picture that loads makes them higher, and under the eyes of who went up', async () => {
    vi.stubGlobal('ResizeObserver', Sizes)
    const { page, gone } = await talking(pupil, conversation(), [message(1), message(2)])
    const box = page.querySelector<HTMLElement>('[role=region]')!
    let high = 400
    Object.defineProperties(box, { scrollHeight: { get: () => high }, clientHeight: { get: () => 300 } })
    const scrolled = async (top: number) => {
      box.scrollTop = top
      box.dispatchEvent(new Event('scroll'))
      await settled()
    }
    await scrolled(100)
    high = 700
    // What tells of the step before comes late.
    await scrolled(100)
    expect(words(page)).not.toContain(t('msg.fresh'))
    grown(box)
    expect(box.scrollTop).toBe(700)
    await scrolled(400)
    await scrolled(200)
    expect(words(page)).toContain(t('msg.fresh'))
    high = 900
    grown(box)
    expect(box.scrollTop).toBe(200)
    await gone()
    vi.unstubAllGlobals()
  })
  it('show a film with its still picture and what is said, a picture of its own apart', () => {
    const film = { id: 'f', kind: 'film' as const }
    const still = { id: 's', kind: 'picture' as const }
    const photo = { id: 'p', kind: 'picture' as const }
    expect(shownOf([photo, film, still]).map(({ id, poster }) => [id, poster])).toEqual([['p', null], ['f', 's']])
    expect(inOrder([film, photo]).map(({ id }) => id)).toEqual(['p', 'f'])
  })
})

describe('APP-62 what somebody writes', () => {
  it('is kept while it is written, leaves once, and stands once where it went', async () => {
    const sent: string[] = []
    const { page, gone, asked } = await talking(pupil, conversation(), [message(1)], {
      'POST /api/conversations/c1/messages': ({ body, key }) => {
        sent.push(key ?? '')
        return { status: 201, body: message(2, { id: 'm2', author: zoe, mine: true, body: (body as { body: string }).body }) }
      },
    })
    write(page.querySelector('textarea')!, 'Je vais mieux')
    await gone()
    const again = await show(Messages as never, { id: 'c1', account: pupil } as never)
    await settled()
    expect(again.page.querySelector('textarea')?.value).toBe('Je vais mieux')
    button(again.page, t('msg.send')).click()
    await until(() => expect(sent).toHaveLength(1))
    await settled()
    expect(sent[0]).toMatch(/^[0-9a-f]{8}-/u)
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ body: 'Je vais mieux' })
    expect(again.page.querySelector('textarea')?.value).toBe('')
    expect(words(again.page).split('Je vais mieux')).toHaveLength(2)
    await again.gone()
  })
  it('says that it will leave later without a network, gives the words back, and leaves when it is back', async () => {
    network.up = false
    const { page, gone, asked } = await talking(pupil, conversation(), [message(1)], {
      'POST /api/conversations/c1/messages': { status: 201, body: message(2, { author: zoe, mine: true, body: 'plus tard' }) },
    })
    write(page.querySelector('textarea')!, 'plus tard')
    button(page, t('msg.send')).click()
    await until(() => expect(words(page)).toContain('Partira plus tard'))
    button(page, t('outbox.again')).click()
    await until(() => expect(page.querySelector('textarea')?.value).toBe('plus tard'))
    button(page, t('msg.send')).click()
    await until(() => expect(words(page)).toContain('Partira plus tard'))
    network.up = true
    dispatchEvent(new Event('online'))
    await until(() => expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1))
    await until(() => expect(words(page)).not.toContain('Partira plus tard'))
    await gone()
  })
  it('may be a voice, sent from the recorder in one touch with what is said in it', async () => {
    const { page, gone, asked } = await talking(pupil, conversation(), [message(1)], {
      'POST /api/conversations/c1/messages': { status: 201, body: message(2, { author: zoe, mine: true, body: '', media: [{ id: 'up-sound', kind: 'sound' }] }) },
    })
    button(page, t('msg.tool.sound')).click()
    await until(() => button(page, 'garder sound'))
    button(page, 'garder sound').click()
    await until(() => expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ body: '', media: ['up-sound'], captions: 'Bip' }))
    await until(() => expect(page.querySelector('audio')?.getAttribute('src')).toBe('/api/media/up-sound'))
    await gone()
  })
  it('loses nothing that is added while it leaves, and leaves with nothing twice', async () => {
    const { page, gone, asked } = await talking(pupil, conversation(), [message(1)], {
      'POST /api/conversations/c1/messages': ({ body }) => ({ status: 201, body: message(2, { author: zoe, mine: true, body: (body as { body: string }).body }) }),
    })
    const come = choose(page.querySelector<HTMLInputElement>('input[type=file]')!, 'un.png', 'deux.png')
    await until(() => expect([...page.querySelectorAll<HTMLImageElement>('form img')].map(({ alt }) => alt)).toEqual(['un.png']))
    write(page.querySelector('textarea')!, 'Regarde')
    button(page, t('msg.send')).click()
    write(page.querySelector('textarea')!, 'Regarde bien')
    await until(() => expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1))
    come()
    await until(() => expect([...page.querySelectorAll<HTMLImageElement>('form img')].map(({ alt }) => alt)).toEqual(['deux.png']))
    expect(page.querySelector('textarea')?.value).toBe('bien')
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ body: 'Regarde', media: ['up-picture'] })
    await gone()
  })
  it('is corrected and taken back by who wrote it', async () => {
    const mine = message(2, { author: zoe, mine: true, body: 'bonjuor', may: ['edit', 'delete'] })
    const { page, gone, asked } = await talking(pupil, conversation(), [message(1), mine], {
      'PATCH /api/messages/m2': { body: { ...mine, rev: 3, body: 'bonjour', edited: true } },
      'DELETE /api/messages/m2': { status: 200, body: {} },
    })
    button(page, t('msg.more')).click()
    await settled()
    button(page, t('msg.edit')).click()
    await settled()
    write(page.querySelector<HTMLTextAreaElement>(`textarea[aria-label="${t('msg.edit.field')}"]`)!, 'bonjour')
    button(page, t('msg.edit.save')).click()
    await until(() => expect(words(page)).toContain('modifié'))
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ body: 'bonjour', rev: 2 })
    button(page, t('msg.more')).click()
    await settled()
    button(page, t('msg.delete')).click()
    // Of a child's words it is not said that nobody reads them any more.
    expect(words(page.querySelector('dialog[open]')!)).toContain('Ta maîtresse ou ton maître peut encore le retrouver.')
    const sure = [...page.querySelectorAll('dialog[open] button')].find((one) => one.textContent === t('msg.delete.yes')) as HTMLButtonElement
    sure.click()
    await until(() => expect(words(page)).not.toContain('bonjour'))
    await gone()
  })
})

describe('APP-63 who reads, and what to do when something is wrong', () => {
  it('is one sentence for a child and one for an adult', () => {
    expect(readersOf(conversation({ kind: 'pupils', said: 'readable_by_teachers' }), pupil)).toBe('Ta maîtresse ou ton maître peut lire ces messages.')
    expect(readersOf(conversation({ said: 'family_reads' }), pupil)).toBe('Ta famille peut lire cette conversation.')
    expect(readersOf(conversation(), pupil)).toBeNull()
    expect(readersOf(conversation(), teacher)).toBe('Vous êtes deux à lire cette conversation.')
    const toMany = (more: Partial<Conversation>) => readersOf(conversation({ kind: 'announcement', ...more }), teacher)?.replace(/\u00a0/gu, ' ')
    expect(toMany({ audience: 'families', audience_name: 'CE1' })).toBe('À toutes les familles de CE1. Les réponses arrivent à part : personne ne lit celles des autres.')
    expect(toMany({ audience: 'class', audience_name: 'CE1' })).toContain('À toute la classe CE1. ')
    expect(toMany({ audience: 'group', said: 'family_reads' })).toBe('À un groupe. La famille de l’élève peut lire cette conversation.')
    expect(toMany({ audience: 'families' })).toContain('À toutes les familles. ')
    expect(readersOf(conversation({ kind: 'announcement' }), teacher)).toContain('personne ne lit celles des autres')
    expect(titleOf(conversation({ with: [zoe, claire] }))).toBe('Zoé D. et Claire A.')
  })
  it('shows who has read to adults, and never to a child', async () => {
    const read = message(1, { mine: true, author: claire, read_by: [{ id: 'sandrine', name: 'Sandrine D.', at: 1 }] })
    const adult = await talking(teacher, conversation({ with: [sandrine] }), [read])
    expect(words(adult.page)).toContain('Lu par Sandrine D.')
    await adult.gone()
    const child = await talking(pupil, conversation(), [{ ...read, author: zoe }])
    expect(words(child.page)).not.toContain('Lu par')
    await child.gone()
  })
  it('lets a child tell a grown-up, and stop another pupil’s messages after one question', async () => {
    const tom = { id: 'tom', name: 'Tom B.', role: 'pupil' }
    const { page, gone, asked } = await talking(pupil, conversation({ kind: 'pupils', with: [tom], said: 'readable_by_teachers', may: ['read', 'write', 'block'] }), [message(1, { author: tom, may: ['report'] })], {
      'POST /api/reports': { status: 201, body: {} },
      'PUT /api/blocks/tom': { body: {} },
    })
    expect(words(page)).toContain('Ta maîtresse ou ton maître peut lire ces messages.')
    button(page, t('msg.more')).click()
    await settled()
    button(page, t('msg.report')).click()
    await settled()
    button(page, t('msg.report.rude')).click()
    await settled()
    button(page, t('msg.report.send')).click()
    await until(() => expect(asked.find(({ path }) => path === '/api/reports')?.body).toEqual({ target: { kind: 'message', id: 'm1' }, reason: 'C’est méchant ou grossier' }))
    button(page, t('msg.options')).click()
    await settled()
    button(page, t('msg.block')).click()
    expect(asked.some(({ path }) => path.startsWith('/api/blocks'))).toBe(false)
    button(page, t('msg.block.yes')).click()
    await until(() => expect(asked.some(({ method, path }) => method === 'PUT' && path === '/api/blocks/tom')).toBe(true))
    await gone()
  })
  it('offers no field where one only reads, and an answer to who made an announcement', async () => {
    const family = await talking(account('guardian', 'sandrine' as never), conversation({ with: [zoe, claire], said: 'family_reads', may: ['read', 'report'] }), [message(1)])
    expect(family.page.querySelector('textarea:not([id*="words"])')).toBeNull()
    expect(words(family.page)).toContain(t('msg.readonly'))
    await family.gone()
    const { page, gone, asked } = await talking(account('guardian', 'sandrine' as never), conversation({ kind: 'announcement', title: 'Sortie', may: ['read', 'answer'] }), [message(1)], {
      'POST /api/conversations': { body: conversation({ id: 'c9' }) },
    })
    button(page, 'Répondre à Claire A.').click()
    await until(() => expect(asked.find(({ method, path }) => method === 'POST' && path === '/api/conversations')?.body).toEqual({ to: { kind: 'person', id: 'claire' } }))
    await gone()
  })
})

const person = (id: string, name: string, role: string, of: string | null = null) => ({ kind: 'person' as const, id, name, role, class: of })

describe('APP-64 a word to an absent pupil', () => {
  it('is a face, « Arrêter » and « Envoyer »: the family may watch unless the teacher says no', async () => {
    const asked = serve({
      'GET /api/correspondents': { body: [person('tom', 'Tom Besnard', 'pupil', 'CE1'), person('claire', 'Claire A.', 'teacher')] },
      'POST /api/conversations': { status: 201, body: conversation({ id: 'c7', with: [zoe], with_family: true }) },
      'GET /api/conversations/c7': { body: conversation({ id: 'c7', with: [zoe], with_family: true }) },
      'POST /api/conversations/c7/messages': { status: 201, body: message(1) },
    })
    const { page, gone } = await show(AbsentFaces as never, { account: teacher } as never)
    expect(words(page)).not.toContain('Claire A.')
    button(page, /Tom Besnard/u).click()
    await until(() => button(page, 'garder film auto'))
    button(page, 'garder film auto').click()
    await until(() => expect(words(page)).toContain('Envoyé à Tom Besnard. Sa famille peut regarder aussi.'))
    expect(asked.find(({ path }) => path === '/api/conversations')?.body).toEqual({ to: { kind: 'person', id: 'tom' }, with_family: true })
    expect(asked.find(({ path }) => path.endsWith('/messages'))?.body).toEqual({ body: '', media: ['up-film', 'up-picture'], captions: 'Bip' })
    expect(page.querySelector('a[href="/messages/c7"]')).not.toBeNull()
    await gone()
  })
  it('waits on the device where nobody answers, and leaves by itself', async () => {
    let there = false
    const asked = serve({
      'GET /api/correspondents': { body: [person('tom', 'Tom Besnard', 'pupil', 'CE1')] },
      'POST /api/conversations': () => (there ? { status: 201, body: conversation({ id: 'c7' }) } : 'unreachable'),
      'GET /api/conversations/c7': { body: conversation({ id: 'c7', with_family: false }) },
      'POST /api/conversations/c7/messages': { status: 201, body: message(1) },
    })
    const { page, gone } = await show(AbsentFaces as never, { account: teacher } as never)
    // She lets the family watch, and the server kept that it does not.
    button(page, /Tom Besnard/u).click()
    await until(() => button(page, 'garder film auto'))
    button(page, 'garder film auto').click()
    await until(() => expect(words(page)).toContain('Pas de réseau : votre film pour Tom Besnard partira plus tard.'))
    there = true
    dispatchEvent(new Event('online'))
    await until(() => expect(words(page)).toContain('Envoyé à Tom Besnard.'))
    await until(() => expect(words(page)).not.toContain('Sa famille peut regarder aussi. Voir'))
    const opened = asked.filter(({ method, path }) => method === 'POST' && path === '/api/conversations')
    expect(opened.at(-1)?.body).toEqual({ to: { kind: 'person', id: 'tom' }, with_family: true })
    expect(page.querySelector('a[href="/messages/c7"]')).not.toBeNull()
    await gone()
  })
})

describe('APP-65 to whom one writes', () => {
  it('is a face, the teacher first', async () => {
    const asked = serve({
      'GET /api/correspondents': { body: [person('tom', 'Tom B.', 'pupil', 'CE1'), person('claire', 'Claire A.', 'teacher')] },
      'POST /api/conversations': { status: 201, body: conversation({ id: 'c5' }) },
    })
    const { page, gone } = await show(NewMessage as never, { account: pupil } as never)
    expect([...page.querySelectorAll('main h2')].map((title) => title.textContent)).toEqual(['Ta maîtresse, ton maître', 'Tes camarades'])
    button(page, /Claire A\./u).click()
    await until(() => expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ to: { kind: 'person', id: 'claire' } }))
    await gone()
  })
  it('may be many at once for a teacher: the words leave when the announcement is there', async () => {
    const asked = serve({
      'GET /api/correspondents': { body: [{ kind: 'families', id: 'ce1', name: 'CE1', role: null, class: null }, { kind: 'class', id: 'ce1', name: 'CE1', role: null, class: null }] },
      'POST /api/conversations': { status: 201, body: conversation({ id: 'c6', kind: 'announcement' }) },
      'POST /api/conversations/c6/messages': { status: 201, body: message(1) },
    })
    const { page, gone } = await show(NewMessage as never, { account: teacher } as never)
    button(page, /À toutes les familles de CE1/u).click()
    await settled()
    expect(words(page)).toContain('Personne ne lit les réponses des autres.')
    write(page.querySelector('input')!, ' Sortie ')
    write(page.querySelector('textarea')!, 'Rendez-vous à 8 h.')
    button(page, t('msg.send')).click()
    await until(() => expect(asked.find(({ path }) => path.endsWith('/messages'))?.body).toEqual({ body: 'Rendez-vous à 8 h.' }))
    expect(asked.find(({ path }) => path === '/api/conversations')?.body).toEqual({ to: { kind: 'families', id: 'ce1' }, title: 'Sortie' })
    await until(() => expect(location.pathname).toBe('/messages/c6'))
    await gone()
  })
  it('are sorted as one looks for them', () => {
    const faces = facesOf([person('b', 'Tom', 'pupil', 'CM2'), person('a', 'Léa', 'pupil', 'CE1'), { kind: 'group', id: 'g', name: 'Les poules', role: null, class: null }, { kind: 'class', id: 'c', name: 'CE1', role: null, class: null }])
    expect(faces.pupils.map((one) => one.class)).toEqual(['CE1', 'CM2'])
    expect(faces.many.map(({ kind }) => kind)).toEqual(['class', 'group'])
  })
})

describe('APP-66 what teachers decide', () => {
  const report = (more: Partial<Report> = {}): Report => ({
    id: 'r1',
    target: { kind: 'message', id: 'm1' },
    state: 'received',
    reason: 'C’est méchant ou grossier',
    reporter: zoe,
    author: { id: 'tom', name: 'Tom B.', role: 'pupil' },
    excerpt: 'tu es nul',
    at: Date.now() - 60_000,
    media: [],
    escalated: false,
    version: 3,
    may: ['hide', 'handle', 'escalate'],
    ...more,
  })
  it('about a report: what it is, who said it, why, and one touch with a word', async () => {
    const asked = serve({ 'GET /api/reports': { body: [report(), report({ id: 'r2', state: 'handled', may: [], word: 'Parlé avec eux' })] }, 'POST /api/reports/r1/steps': { body: {} } })
    const { page, gone } = await show(Reports as never, { account: teacher } as never)
    for (const said of ['tu es nul', 'Tom B. a écrit', 'Signalé par Zoé D.', 'C’est méchant ou grossier', 'Parlé avec eux']) expect(words(page)).toContain(said)
    write(page.querySelector('input')!, 'Vu')
    button(page, t('report.hide')).click()
    await until(() => expect(asked.find(({ path }) => path.endsWith('/steps'))?.body).toEqual({ action: 'hide', version: 3, word: 'Vu' }))
    await gone()
  })
  it('about pupils who write to each other: one switch a class and a shared space', async () => {
    const asked = serve({
      'GET /api/conversations': { body: { conversations: [], next: null } },
      'GET /api/classes': { body: [{ id: 'ce1', name: 'CE1', school: '', town: '', own_school: true, mine: true }] },
      'GET /api/spaces': { body: [] },
      'GET /api/classes/ce1/talk': { body: { open: false, may: ['open', 'night'], closed_from: 1200, closed_until: 450 } },
      'PUT /api/classes/ce1/night': { body: { open: true, may: ['close', 'night'], closed_from: 1260, closed_until: 450 } },
      'PUT /api/classes/ce1/talk': { body: {} },
    })
    const { page, gone } = await show(Messages as never, { id: '', account: teacher } as never)
    button(page, t('msg.talk')).click()
    await until(() => expect(page.querySelector('[role=switch]')?.getAttribute('aria-checked')).toBe('false'))
    page.querySelector<HTMLElement>('[role=switch]')!.click()
    await until(() => expect(page.querySelector('[role=switch]')?.getAttribute('aria-checked')).toBe('true'))
    expect(asked.some(({ method, path }) => method === 'PUT' && path === '/api/classes/ce1/talk')).toBe(true)
    // When they rest: what the fields say, in minutes of the day.
    const times = [...page.querySelectorAll<HTMLInputElement>('input[type=time]')]
    expect(times.map(({ value }) => value)).toEqual(['20:00', '07:30'])
    write(times[0]!, '')
    button(page, t('msg.talk.night.keep')).click()
    await until(() => expect(words(page)).toContain('Il faut les deux heures'))
    write(times[0]!, '21:00')
    button(page, t('msg.talk.night.keep')).click()
    await until(() => expect(asked.find(({ path }) => path.endsWith('/night'))?.body).toEqual({ closed_from: 1260, closed_until: 450 }))
    await gone()
  })
})
