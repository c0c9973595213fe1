import type { Comment, CommentAction, Margin as Said } from '@passeplume/client/light'
import { flushSync } from 'svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { voice } from '../src/lib/announce.svelte'
import { told } from '../src/lib/told.svelte'
import Margin from '../src/editor/comments/Margin.svelte'
import { passageOf } from '../src/editor/comments/anchors'
import { sheetOf } from '../src/editor/comments/sheet'
import PupilHome from '../src/screens/home/PupilHome.svelte'
import ArticleFoot from '../src/screens/journal/ArticleFoot.svelte'
import ArticleNews from '../src/screens/journal/ArticleNews.svelte'
import { blocksOf, leave, meet, template, writer, type Writer } from './class'
import { account, article, button, serve, settled, show, write } from './newsroom'

const TEXT = ['Hier, à la pissine, Plume a nagé.', 'Demain elle ira au marché.']
const PATH = 'GET /api/documents/d1/comments'

const shown: { gone: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of shown.splice(0)) await one.gone()
  told.clear()
})

function about(who: Writer, words: string) {
  const all = who.editor.state.doc.textBetween(0, who.editor.state.doc.content.size, '\n')
  expect(all).toContain(words)
  const { letters } = sheetOf(who.editor)
  const at = letters.all.indexOf(words)
  const run = letters.runs.find((one) => at >= one.at && at < one.at + one.letters.length)
  const from = (run?.from ?? 0) + at - (run?.at ?? 0)
  const passage = passageOf(letters, from, from + words.length)
  if (!passage) throw new Error(words)
  return { passage, from }
}
function remark(who: Writer, words: string, more: Partial<Comment> = {}): Comment {
  return {
    id: 'c1',
    kind: 'comment',
    author: { id: 'hugo', name: 'Hugo F.' },
    ...about(who, words).passage,
    words: 'Relis ces mots.',
    replacement: null,
    state: 'open',
    hidden: false,
    created: Date.now(),
    version: 1,
    decided_by: null,
    decided: null,
    replies: [],
    actions: [],
    ...more,
  }
}
const suggestion = (who: Writer, actions: CommentAction[] = ['accept', 'refuse', 'reply']) => remark(who, 'la pissine', { kind: 'suggestion', words: '', replacement: 'la piscine', actions })

async function beside(who: Writer, said: Said, more: Parameters<typeof serve>[0] = {}, role: 'pupil' | 'teacher' = 'pupil') {
  const asked = serve({ [PATH]: () => ({ body: said }), ...more })
  const one = await show(Margin as never, { document: 'd1', account: account(role), editor: who.editor, turn: 'proofreading' })
  shown.push(one)
  await drawn()
  return { ...one, asked }
}
async function drawn() {
  await new Promise((resolve) => requestAnimationFrame(resolve))
  await settled()
}
const marks = (who: Writer) => [...who.editor.view.dom.querySelectorAll('[data-comment]')].map((one) => [one.getAttribute('data-comment'), one.textContent, one.className])
const key = (on: Element, name: string, more: KeyboardEventInit = {}) => {
  on.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }))
  flushSync()
}

describe('APP-18 the margin of a text', () => {
  it('stands in the order of the text, marks each passage, and follows what others write', async () => {
    const start = template(TEXT)
    const [reader, author] = [writer('reader', start, { write: false }), writer('author', start)]
    const later = remark(reader, 'marché', { id: 'late', created: 1 })
    const { page } = await beside(reader, { items: [later, suggestion(reader, [])], actions: ['comment'] })
    const texts = () => [...page.querySelectorAll('ol.bubbles q')].map((one) => one.textContent)
    expect(texts()).toEqual(['la pissine', 'marché'])
    expect(marks(reader)).toEqual([
      ['c1', 'la pissine', 'said suggestion there'],
      ['late', 'marché', 'said comment there'],
    ])
    author.editor.commands.insertContentAt(1, 'Écoute : ')
    meet(reader, author)
    await drawn()
    expect(marks(reader).map(([, words]) => words)).toEqual(['la pissine', 'marché'])
    leave(reader, author)
  })
  it('says where a passage has changed, and lets nobody take a suggestion for other words', async () => {
    const start = template(TEXT)
    const author = writer('author', start)
    const { page, asked } = await beside(author, { items: [suggestion(author)], actions: [] })
    author.editor.commands.insertContentAt(about(author, 'pissine').from + 3, 'XX')
    await drawn()
    expect(page.textContent).toContain('Ce passage a changé. Il disait : « la pissine »'.replace(/ (?=:|»)|(?<=«) /gu, '\u00a0'))
    expect(marks(author)[0]?.[2]).toContain('changed')
    button(page, 'J’accepte').click()
    await settled()
    expect(asked.some(({ method }) => method === 'POST')).toBe(false)
    leave(author)
  })
  it('goes to the words by a tap on what is said, and to what is said by a tap on the words', async () => {
    const reader = writer('reader', template(TEXT), { write: false })
    const { page } = await beside(reader, { items: [suggestion(reader, []), remark(reader, 'marché', { id: 'c2' })], actions: [] })
    const [first, second] = [...page.querySelectorAll<HTMLElement>('[data-words]')]
    first?.focus()
    key(first as Element, 'ArrowDown')
    expect(document.activeElement).toBe(second)
    second?.click()
    const { from, to } = reader.editor.state.selection
    expect(reader.editor.state.doc.textBetween(from, to)).toBe('marché')
    await drawn()
    reader.editor.view.dom.querySelector<HTMLElement>('[data-comment=c1]')?.click()
    await drawn()
    expect(page.querySelector('.bubble.active')?.textContent).toContain('la piscine')
    leave(reader)
  })
  it('says that there is nothing yet, and how to begin', async () => {
    const reader = writer('reader', template(TEXT), { write: false })
    const { page } = await beside(reader, { items: [], actions: ['comment', 'suggest'] })
    expect(page.textContent).toContain('Pas encore de remarque.')
    expect(page.textContent).toContain('Choisis des mots dans le texte')
    leave(reader)
  })
  it('keeps what is settled apart, with who did it', async () => {
    const reader = writer('reader', template(TEXT), { write: false })
    const done = { ...suggestion(reader, []), state: 'accepted' as const, decided_by: { id: 'zoe', name: 'Zoé D.' }, decided: 2 }
    const { page } = await beside(reader, { items: [done], actions: [] })
    expect(page.querySelector('details')?.textContent).toContain('1 remarque réglée')
    expect(page.querySelector('details')?.textContent).toContain('Zoé D. a accepté.')
    expect(marks(reader)).toEqual([])
    leave(reader)
  })
})

describe('APP-19 saying something about a passage', () => {
  it('is begun by keyboard alone where there is no pen: words by arrows, then Ctrl Alt M', async () => {
    const reader = writer('reader', template(TEXT), { write: false })
    const { page, asked } = await beside(reader, { items: [], actions: ['comment', 'suggest'] }, { 'POST /api/documents/d1/comments': ({ body }) => ({ status: 201, body: { id: 'new', ...(body as object) } }) })
    const { dom } = reader.editor.view
    key(dom, 'ArrowRight')
    for (let n = 0; n < 2; n += 1) key(dom, 'ArrowRight')
    key(dom, 'ArrowRight', { shiftKey: true })
    await drawn()
    expect(page.querySelector('.choice q')?.textContent).toBe('la pissine')
    expect(reader.editor.view.dom.querySelector('.picked')?.textContent).toBe('la pissine')
    key(dom, 'm', { code: 'KeyM', ctrlKey: true, altKey: true })
    const field = page.querySelector('dialog textarea') as HTMLTextAreaElement
    expect(page.querySelector('dialog q')?.textContent).toBe('la pissine')
    button(page, 'Envoyer').click()
    flushSync()
    expect(page.textContent).toContain('Écris quelques mots.')
    write(field, 'C’est avec un c.')
    button(page, 'Envoyer').click()
    await settled()
    const { passage } = about(reader, 'la pissine')
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ kind: 'comment', ...passage, words: 'C’est avec un c.' })
    // Whoever reads for others has changed nothing.
    expect(blocksOf(reader.doc)).toEqual(TEXT)
    leave(reader)
  })
  it('begins a suggestion with the words as they are, and wants one changed; what was typed stays after a failure', async () => {
    const reader = writer('reader', template(TEXT), { write: false })
    let fail = true
    const { page, asked } = await beside(reader, { items: [], actions: ['comment', 'suggest'] }, { 'POST /api/documents/d1/comments': () => (fail ? 'unreachable' : { status: 201, body: { id: 'new' } }) })
    const { from } = about(reader, 'la pissine')
    reader.editor.commands.setTextSelection({ from, to: from + 10 })
    await drawn()
    button(page, 'Suggestion').click()
    flushSync()
    const field = page.querySelector('dialog textarea') as HTMLTextAreaElement
    expect(field.value).toBe('la pissine')
    button(page, 'Envoyer').click()
    flushSync()
    expect(page.textContent).toContain('Change au moins un mot.')
    write(field, 'la piscine')
    button(page, 'Envoyer').click()
    await settled()
    expect(told.now?.tone).toBe('alarm')
    expect(field.value).toBe('la piscine')
    fail = false
    button(page, 'Envoyer').click()
    await settled()
    const posts = asked.filter(({ method }) => method === 'POST')
    expect(posts.map(({ body }) => (body as { replacement: string }).replacement)).toEqual(['la piscine', 'la piscine'])
    expect(posts[0]?.key).toBe(posts[1]?.key)
    leave(reader)
  })
  it('says why it cannot: nothing chosen, too much, several paragraphs for a suggestion', async () => {
    const reader = writer('reader', template(['', 'Un.', 'Deux.', 'mot '.repeat(100)]), { write: false })
    const { page } = await beside(reader, { items: [], actions: ['comment', 'suggest'] })
    const ask = () => key(reader.editor.view.dom, 'm', { code: 'KeyM', ctrlKey: true, altKey: true })
    reader.editor.commands.setTextSelection(1)
    ask()
    expect(told.now?.sentence).toBe('Choisis d’abord des mots dans le texte.')
    const { size } = reader.editor.state.doc.content
    reader.editor.commands.setTextSelection({ from: size - 390, to: size - 2 })
    ask()
    expect(told.now?.sentence).toContain('Choisis moins de mots')
    reader.editor.commands.setTextSelection({ from: 3, to: 10 })
    await drawn()
    button(page, 'Suggestion').click()
    expect(told.now?.sentence).toContain('un seul paragraphe')
    leave(reader)
  })
  it('offers no tools to whoever has nothing to say here', async () => {
    const reader = writer('reader', template(TEXT), { write: false })
    const { page } = await beside(reader, { items: [], actions: [] })
    const { from } = about(reader, 'la pissine')
    reader.editor.commands.setTextSelection({ from, to: from + 10 })
    await drawn()
    expect(page.querySelector('.choice')).toBeNull()
    leave(reader)
  })
})

describe('APP-20 deciding about what was said', () => {
  it('is done by the server first, and then typed by whoever decided, in their own name and nothing more than differs', async () => {
    const start = template(TEXT)
    const [author, other] = [writer('author', start), writer('other', start)]
    const before = author.doc.store.clients.get(author.doc.clientID)?.length ?? 0
    const { page, asked } = await beside(author, { items: [suggestion(author)], actions: ['comment'] }, { 'POST /api/comments/c1/decision': { body: {} } })
    button(page, 'J’accepte').click()
    await settled()
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ decision: 'accept' })
    meet(author, other)
    expect(blocksOf(other.doc)[0]).toBe('Hier, à la piscine, Plume a nagé.')
    const own = author.doc.store.clients.get(author.doc.clientID)?.slice(before) ?? []
    const typed = own.map((item) => ('content' in item ? (item.content as { str?: string }).str : undefined)).filter(Boolean)
    expect(typed).toEqual(['c'])
    author.editor.commands.undo()
    expect(blocksOf(author.doc)[0]).toBe(TEXT[0])
    leave(author, other)
  })
  it('types nothing where a colleague was faster, and says who', async () => {
    const author = writer('author', template(TEXT))
    const now = { state: 'accepted', version: 2, by: { id: 'tom', name: 'Tom B.' }, at: 1 }
    const { page } = await beside(author, { items: [suggestion(author)], actions: [] }, { 'POST /api/comments/c1/decision': { status: 409, body: { code: 'already_decided', now } } })
    button(page, 'J’accepte').click()
    await settled()
    expect(blocksOf(author.doc)).toEqual(TEXT)
    expect(told.now?.sentence).toContain('Tom B. vient de décider')
    leave(author)
  })
  it('types nothing where the pen is down, and does not even ask', async () => {
    const author = writer('author', template(TEXT))
    author.editor.setEditable(false)
    const { page, asked } = await beside(author, { items: [suggestion(author)], actions: [] })
    button(page, 'J’accepte').click()
    await settled()
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
    expect(blocksOf(author.doc)).toEqual(TEXT)
    leave(author)
  })
  it('leaves, settles, answers, hides and takes back by one button each', async () => {
    const author = writer('author', template(TEXT))
    const all = remark(author, 'marché', { id: 'c2', actions: ['resolve', 'reply', 'hide', 'delete'], replies: [{ id: 'r1', author: { id: 'x', name: 'Lila M.' }, words: 'Oui.', hidden: false, created: 1 }] })
    const done = { body: {} }
    const { page, asked } = await beside(
      author,
      { items: [suggestion(author), all], actions: [] },
      { 'POST /api/comments/c1/decision': done, 'POST /api/comments/c2/decision': done, 'POST /api/comments/c2/hidden': done, 'POST /api/comments/c2/replies': done, 'DELETE /api/comments/c2': done },
    )
    const press = async (name: string, nth = 0) => {
      const found = [...page.querySelectorAll('button')].filter((one) => one.textContent === name)[nth]
      found?.click()
      await drawn()
    }
    await press('Je garde mon texte')
    await press('C’est fait')
    await press('Masquer')
    await press('Masquer', 1)
    await press('Effacer')
    await press('Répondre', 1)
    write(page.querySelector('form:not(dialog form) textarea') as HTMLTextAreaElement, 'Merci !')
    await press('Envoyer')
    expect(asked.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/comments/c1/decision', { decision: 'refuse' }],
      ['POST', '/api/comments/c2/decision', { decision: 'resolve' }],
      ['POST', '/api/comments/c2/hidden', { hidden: true, reply: 'r1' }],
      ['POST', '/api/comments/c2/hidden', { hidden: true }],
      ['DELETE', '/api/comments/c2', null],
      ['POST', '/api/comments/c2/replies', { words: 'Merci !' }],
    ])
    leave(author)
  })
})

describe('APP-18 proofreading around the text', () => {
  it('waits on the first screen with a sign and a word of its own', async () => {
    serve({})
    const waiting = { article: 'a1', document: 'd1', issue: 'i3', journal_title: 'Planète', title: 'Le nichoir', state: 'proofreading' as const, what: 'proofread' as const, word: null, word_by: null, due: null, late: false, target_words: null, words: null }
    const source = <T>(value: T) => ({ now: { state: 'here' as const, value }, value, again: async () => undefined, take: () => undefined })
    const home = { resume: null, waiting: [waiting], approve: null, news: [] }
    const one = await show(PupilHome as never, { account: account('pupil'), home: source(home), texts: source([]), shelf: source([]) })
    shown.push(one)
    expect(one.page.querySelector('a[href="/articles/a1"]')?.textContent).toContain('À relire')
  })
  it('is asked for and ended by its authors, and said to each in their words', async () => {
    const taken: string[] = []
    const take = async ({ action }: { action: string }) => {
      taken.push(action)
      return true
    }
    const work = { words: 12, saved: true, may: 'write' as const, editor: undefined }
    const asking = article({ state: 'draft', relation: ['author'], actions: ['ask_proofreading', 'submit'] })
    const foot = await show(ArticleFoot as never, { article: asking, child: true, work, part: asking.parts[0], take })
    shown.push(foot)
    button(foot.page, 'Demander une relecture').click()
    await settled()
    const empty = await show(ArticleFoot as never, { article: asking, child: true, work: { ...work, words: 0 }, part: asking.parts[0], take })
    shown.push(empty)
    button(empty.page, 'Demander une relecture').click()
    await settled()
    expect(told.now?.sentence).toBe('Écris d’abord quelques mots.')
    const reading = article({ state: 'proofreading', relation: ['author'], actions: ['end_proofreading', 'submit'] })
    const end = await show(ArticleFoot as never, { article: reading, child: true, work, part: reading.parts[0], take })
    shown.push(end)
    button(end.page, 'Finir la relecture').click()
    await settled()
    expect(taken).toEqual(['ask_proofreading', 'end_proofreading'])
    for (const [relation, child, words] of [
      ['author', true, 'Tu peux continuer à écrire'],
      ['proofreader', true, 'Lis jusqu’au bout'],
      ['peer', true, 'Une autre classe relit ce texte'],
      ['keeper', false, 'Ses auteurs continuent d’écrire'],
    ] as const) {
      const news = await show(ArticleNews as never, { article: article({ state: 'proofreading', relation: [relation] }), child, overtaken: null, kept: false })
      expect(news.page.textContent, relation).toContain(words)
      await news.gone()
    }
    void voice.sentence
    vi.restoreAllMocks()
  })
})
