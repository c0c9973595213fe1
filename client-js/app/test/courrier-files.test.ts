import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem, type Conversation, type Message, type Report } from '@passeplume/client/light'
import '../src/i18n/courrier'
import '../src/i18n/letters'
import { speak, t } from '../src/i18n/index.svelte'
import { told } from '../src/lib/told.svelte'
import { beginsAsPdf, kindOf, weightOf } from '../src/screens/courrier/clips'
import Messages from '../src/screens/courrier/Messages.svelte'
import NewMessage from '../src/screens/courrier/NewMessage.svelte'
import Reports from '../src/screens/courrier/Reports.svelte'
import { claire, conversation, message, sandrine, zoe } from './courrier'
import { line } from './Line.svelte'
import { account, button as found, serve, settled, show, write } from './newsroom'
import { fresh, network, refuse } from './OutboxHere'

vi.mock('../src/lib/live.svelte', () => import('./Line.svelte'))
vi.mock('../src/lib/outbox-here.svelte', () => import('./OutboxHere'))
vi.mock('../src/recorder/Recorder.svelte', () => import('./RecorderHere.svelte'))

beforeEach(() => {
  localStorage.clear()
  // What was chosen and not sent is kept: for nobody's next test.
  globalThis.indexedDB = new IDBFactory()
  history.replaceState(null, '', '/messages')
  speak('fr')
  line.open = true
  fresh()
  URL.createObjectURL = () => 'blob:here'
  URL.revokeObjectURL = () => undefined
})

const until = <T>(check: () => T) =>
  vi.waitFor(
    () => {
      flushSync()
      return check()
    },
    { timeout: 10_000 },
  )
/** As it is read: a mark keeps to its word in what is shown. */
const button = (page: HTMLElement, name: string) => found(page, name.replace(/\u00a0/gu, ' '))
const words = (page: HTMLElement) => (page.textContent ?? '').replace(/\s+/gu, ' ')
const teacher = account('teacher', 'claire' as never)
const pupil = account('pupil', 'zoe' as never)
const letter = { id: 'f1', kind: 'file' as const, name: 'Lettre aux familles.pdf', bytes: 312_400 }
const asAdult = () => conversation({ with: [sandrine], may: ['write', 'file', 'report'] })

async function talking(who: typeof pupil, one: Conversation, messages: Message[], more: Parameters<typeof serve>[0] = {}) {
  const rev = Math.max(0, ...messages.map((each) => each.rev))
  const asked = serve({
    'GET /api/conversations': { body: { conversations: [one], next: null } },
    [`GET /api/conversations/${one.id}`]: { body: one },
    [`GET /api/conversations/${one.id}/messages`]: ({ query }) => ({ body: { messages: query.startsWith('?since') ? [] : messages, rev, more: false } }),
    [`PUT /api/conversations/${one.id}/read`]: { body: {} },
    ...more,
  })
  const shown = await show(Messages as never, { id: one.id, account: who } as never)
  await settled()
  return { ...shown, asked }
}

/** Somebody chooses a file of this name, type and beginning. */
function choose(input: HTMLInputElement, name: string, type: string, begins: string) {
  const file = new File([begins], name, { type })
  file.arrayBuffer = async () => new TextEncoder().encode(begins).buffer as ArrayBuffer
  vi.spyOn(input, 'files', 'get').mockReturnValue([file] as never)
  input.dispatchEvent(new Event('change', { bubbles: true }))
}
const forPdf = (page: HTMLElement) => page.querySelector<HTMLInputElement>('input[accept="application/pdf,.pdf"]')!
const forAll = (page: HTMLElement) => page.querySelector<HTMLInputElement>('input[accept^="image/"]')!
const saidLast = () => told.now?.sentence.replace(/\u00a0/gu, ' ') ?? ''

describe('APP-67 a PDF in a message', () => {
  it('is known by its type or its name, and weighed as one says it', () => {
    expect(kindOf({ type: 'application/pdf', name: 'a' })).toBe('file')
    expect(kindOf({ type: '', name: 'Mot.PDF' })).toBe('file')
    expect(kindOf({ type: 'application/msword', name: 'mot.pdf.doc' })).toBeNull()
    expect(kindOf({ type: 'image/svg+xml', name: 'a.svg' })).toBeNull()
    expect(kindOf({ type: 'image/png', name: 'a.pdf' })).toBe('picture')
    const weights = [12, 312_400, 1_400_000, 10_485_760].map((bytes) => weightOf(bytes, 'fr').replace(/\s/gu, ' '))
    expect(weights).toEqual(['1 ko', '312 ko', '1,4 Mo', '10,5 Mo'])
    const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer
    expect([beginsAsPdf(bytes('%PDF-1.7')), beginsAsPdf(bytes(' %PDF-1.7')), beginsAsPdf(bytes(''))]).toEqual([true, false, false])
  })
  it('is joined by an adult: its name before it leaves, one touch that fetches it afterwards', async () => {
    const { page, gone, asked } = await talking(teacher, asAdult(), [message(1)], {
      'POST /api/conversations/c1/messages': { status: 201, body: message(2, { author: claire, mine: true, body: '', media: [letter] }) },
    })
    expect(button(page, t('msg.tool.file'))).not.toBeNull()
    choose(forPdf(page), 'Lettre aux familles.pdf', 'application/pdf', '%PDF-1.7 …')
    await until(() => expect(words(page)).toContain('Lettre aux familles.pdf 1 ko'))
    button(page, t('msg.send')).click()
    await until(() => expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ body: '', media: ['up-file'] }))
    const card = await until(() => {
      const found = page.querySelector<HTMLAnchorElement>('a[href="/api/media/f1"]')
      expect(found).not.toBeNull()
      return found!
    })
    expect(words(card).trim()).toBe('Lettre aux familles.pdf PDF · 312 ko Télécharger')
    // Without a target the app would look for a screen of this name.
    expect([card.getAttribute('download'), card.getAttribute('target')]).toEqual(['Lettre aux familles.pdf', '_self'])
    await gone()
  })
  it('is not offered to a pupil, who fetches what is there', async () => {
    const { page, gone } = await talking(pupil, conversation(), [message(1, { media: [letter] })])
    expect(words(page)).not.toContain(t('msg.tool.file'))
    expect(forPdf(page)).toBeNull()
    expect(page.querySelector('a[href="/api/media/f1"]')).not.toBeNull()
    choose(forAll(page), 'exposé.pdf', 'application/pdf', '%PDF-1.7')
    await until(() => expect(saidLast()).toBe('Ce fichier n’est ni une image, ni un son, ni un film.'))
    expect(page.querySelectorAll('form li')).toHaveLength(0)
    await gone()
  })
  it('is told in a sentence where it is none', async () => {
    const { page, gone } = await talking(teacher, asAdult(), [message(1)])
    choose(forPdf(page), 'mot.docx', 'application/msword', 'PK')
    await until(() => expect(saidLast()).toContain('Ce fichier n’est pas un PDF. On peut envoyer un PDF, une image'))
    told.alarm('')
    choose(forPdf(page), 'mot.pdf', 'application/pdf', 'PK\u0003\u0004')
    await until(() => expect(saidLast()).toContain('Ce fichier n’est pas un PDF.'))
    choose(forAll(page), 'mot.docx', 'application/msword', 'PK')
    await until(() => expect(saidLast()).toBe('On peut envoyer une image, un son, un film ou un PDF. Ce fichier n’en est pas un.'))
    expect(page.querySelectorAll('form li')).toHaveLength(0)
    // By the button for pictures it is taken as well.
    choose(forAll(page), 'mot.pdf', 'application/pdf', '%PDF-1.7')
    await until(() => expect(page.querySelectorAll('form li')).toHaveLength(1))
    await gone()
  })
  it('waits without a network under its name, and says why it is refused', async () => {
    network.up = false
    const { page, gone } = await talking(teacher, asAdult(), [message(1)])
    choose(forPdf(page), 'Fiche.pdf', 'application/pdf', '%PDF-1.7')
    await until(() => expect(page.querySelectorAll('form li')).toHaveLength(1))
    button(page, t('msg.send')).click()
    await until(() => expect(words(page)).toContain('Avec un PDF : Fiche.pdf'))
    await until(() => expect(words(page)).toContain('Partira plus tard'))
    refuse(new ApiProblem(415, 'active_pdf', ''))
    network.up = true
    dispatchEvent(new Event('online'))
    await until(() => expect(words(page)).toContain('Ce PDF contient un programme ou un autre fichier.'))
    await gone()
    fresh()
    const full = await talking(teacher, asAdult(), [message(1)])
    choose(forPdf(full.page), 'Fiche.pdf', 'application/pdf', '%PDF-1.7')
    await until(() => expect(full.page.querySelectorAll('form li').length).toBeGreaterThan(0))
    refuse(new ApiProblem(413, 'quota', ''))
    button(full.page, t('msg.send')).click()
    await until(() => expect(words(full.page)).toContain('plus de place pour vos fichiers'))
    await full.gone()
  })
  it('goes with the first words of an announcement, which waits without a network and may be changed meanwhile', async () => {
    network.up = false
    const asked = serve({
      'GET /api/correspondents': { body: [{ kind: 'families', id: 'ce1', name: 'CE1', role: null, class: null }] },
      'GET /api/conversations': { body: { conversations: [], next: null } },
      'POST /api/conversations': { status: 201, body: conversation({ id: 'c6', kind: 'announcement' }) },
      'POST /api/conversations/c6/messages': { status: 201, body: message(1) },
    })
    const { page, gone } = await show(NewMessage as never, { account: teacher } as never)
    button(page, 'À toutes les familles de CE1').click()
    await settled()
    write(page.querySelector('input')!, 'Sortie')
    choose(forPdf(page), 'Liste.pdf', 'application/pdf', '%PDF-1.7')
    await until(() => expect(words(page)).toContain('Liste.pdf 1 ko'))
    button(page, t('msg.send')).click()
    const waiting = () => words(page.querySelector('section')!)
    await until(() => expect(waiting()).toContain('Avec un PDF : Liste.pdf'))
    await until(() => expect(waiting()).toContain('À toutes les familles de CE1 · Sortie'))
    await until(() => expect(waiting()).toContain('Partira plus tard'))
    expect(location.pathname).toBe('/messages')
    // All of it is there again.
    button(page, 'Reprendre').click()
    await until(() => expect(page.querySelectorAll('form li')).toHaveLength(1))
    expect(page.querySelector('input')!.value).toBe('Sortie')
    write(page.querySelector('textarea')!, 'Voici la liste.')
    button(page, t('msg.send')).click()
    await until(() => expect(waiting()).toContain('Voici la liste.'))
    await gone()

    // It is seen from the list as well, and leaves by itself.
    const list = await show(Messages as never, { id: '', account: teacher } as never)
    await until(() => expect(words(list.page)).toContain('À toutes les familles de CE1 · Sortie'))
    network.up = true
    dispatchEvent(new Event('online'))
    await until(() => expect(asked.find(({ path }) => path.endsWith('/messages'))?.body).toEqual({ body: 'Voici la liste.', media: ['up-file'] }))
    expect(asked.filter(({ path, method }) => method === 'POST' && path === '/api/conversations').map(({ body }) => body)).toEqual([{ to: { kind: 'families', id: 'ce1' }, title: 'Sortie' }])
    await until(() => expect(words(list.page)).not.toContain('À toutes les familles'))
    await list.gone()
  })
  it('stands in a report', async () => {
    const report: Report = {
      id: 'r1', target: { kind: 'message', id: 'm1' }, state: 'received', reason: '', reporter: sandrine, author: claire, excerpt: '', at: Date.now(),
      media: [letter], escalated: false, version: 1, may: [],
    }
    serve({ 'GET /api/reports': { body: [report] } })
    const { page, gone } = await show(Reports as never, { account: teacher } as never)
    await until(() => expect(page.querySelector('a[href="/api/media/f1"]')).not.toBeNull())
    expect(words(page)).toContain('Lettre aux familles.pdf')
    await gone()
  })
})

describe('APP-68 what is said in a sound or film', () => {
  const film = { id: 'f', kind: 'film' as const }
  const openEdit = async (page: HTMLElement) => {
    button(page, t('msg.more')).click()
    await settled()
    button(page, t('msg.edit')).click()
    await settled()
    const label = [...page.querySelectorAll('label')].find((one) => words(one) === t('msg.edit.captions'))
    return label?.querySelector('textarea') ?? null
  }
  it('is changed by who sent it, also where it stands without words', async () => {
    const mine = message(2, { author: zoe, mine: true, body: '', captions: 'Bonjour maitresse', media: [film], may: ['edit'] })
    const { page, gone, asked } = await talking(pupil, conversation(), [message(1), mine], {
      'PATCH /api/messages/m2': ({ body }) => ({ body: { ...mine, rev: 3, ...(body as object), edited: true } }),
    })
    const field = await openEdit(page)
    expect(field?.value).toBe('Bonjour maitresse')
    await until(() => expect(document.activeElement).toBe(field))
    write(field!, 'Bonjour maîtresse ')
    button(page, t('msg.edit.save')).click()
    await until(() => expect(words(page)).toContain('Ce qui est dit : Bonjour maîtresse'))
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ body: '', rev: 2, captions: 'Bonjour maîtresse' })
    expect(words(page)).toContain('modifié')
    await gone()
  })
  it('has no field where nothing is heard, and is sent only where something changed', async () => {
    const plain = message(2, { author: zoe, mine: true, media: [letter], may: ['edit'] })
    const { page, gone } = await talking(pupil, conversation(), [plain])
    expect(await openEdit(page)).toBeNull()
    await gone()
    const mine = message(2, { author: zoe, mine: true, body: 'Regarde', captions: 'Coucou', media: [film], may: ['edit'] })
    const same = await talking(pupil, conversation(), [mine])
    expect((await openEdit(same.page))?.value).toBe('Coucou')
    button(same.page, t('msg.edit.save')).click()
    await until(() => expect(same.page.querySelector('article form')).toBeNull())
    expect(same.asked.some(({ method }) => method === 'PATCH')).toBe(false)
    await same.gone()
  })
  it('stands with what was written before, for who teaches', async () => {
    const theirs = message(2, { author: zoe, body: 'Regarde', captions: 'Mieux', media: [film], edited: true, may: ['versions'] })
    const { page, gone } = await talking(teacher, conversation({ with: [zoe] }), [theirs], {
      'GET /api/messages/m2/versions': { body: [{ body: 'Regarde', captions: 'Bonjour maitresse', until: 1 }] },
    })
    button(page, t('msg.more')).click()
    await settled()
    button(page, t('msg.versions')).click()
    await until(() => expect(words(page.querySelector('ol')!)).toBe('Regarde Ce qui est dit : Bonjour maitresse'))
    await gone()
  })
})
