import { beforeEach, describe, expect, it } from 'vitest'
import type { Group, Groups as All, Part, SpaceDetail } from '@passeplume/client/light'
import '../src/i18n/groups'
import { speak, t } from '../src/i18n/index.svelte'
import { assignmentOf, newRow } from '../src/lib/handout'
import ArticleFoot from '../src/screens/journal/ArticleFoot.svelte'
import ArticlePanel from '../src/screens/journal/ArticlePanel.svelte'
import Groups from '../src/screens/spaces/Groups.svelte'
import { account, article, button, serve, settled, show, write } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false
  }
  globalThis.matchMedia ??= (() => ({ matches: true })) as never
})

const group = (more: Partial<Group> = {}): Group => ({ id: 'g1', class: null, name: 'Hérissons', members: [{ id: 'zoe', name: 'Zoé D.' }], can_edit: true, ...more })
const space: SpaceDetail = {
  id: 's1', title: 'Planète', kind: 'shared', texts: 0, journals: [], mine: ['ce1'], can_invite: true, invitations: [], history: [],
  classes: [
    { id: 'ce1', name: 'CE1/CE2', school: 'École', teachers: [], since: 0 },
    { id: 'cm1', name: 'CM1', school: 'École', teachers: [], since: 0 },
  ],
}
const learner = (id: string, name: string, of: string, level = '') => ({ id, name, class: of, level })
const all = (groups: Group[]): All => ({ groups, pupils: [learner('zoe', 'Zoé D.', 'ce1', 'CE1'), learner('tom', 'Tom B.', 'ce1', 'CE2'), learner('hugo', 'Hugo F.', 'cm1')], levels: ['CE1', 'CE2'] })

describe('APP-16 groups and levels', () => {
  it('make a group across classes with chips, and one a level with one tap', async () => {
    const asked = serve({ 'GET /api/spaces/s1': { body: space }, 'GET /api/spaces/s1/groups': { body: all([]) }, 'POST /api/spaces/s1/groups': { status: 201, body: group() } })
    const { page, gone } = await show(Groups as never, { id: 's1', account: account('teacher') } as never)
    expect(page.textContent).toContain(t('groups.none'))
    button(page, t('groups.new')).click()
    await settled()
    write(page.querySelector<HTMLInputElement>('#group-name')!, 'Hérissons')
    button(page, 'Zoé D.CE1').click()
    button(page, 'Hugo F.').click()
    await settled()
    button(page, t('groups.save')).click()
    await settled()
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ name: 'Hérissons', members: ['zoe', 'hugo'] })
    button(page, t('groups.by.level')).click()
    await settled()
    expect(asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toContainEqual({ name: 'CE2', members: ['tom'] })
    await gone()
  })
  it('leave another teacher’s group alone, and say a pupil’s level', async () => {
    const asked = serve({ 'GET /api/spaces/s1': { body: space }, 'GET /api/spaces/s1/groups': { body: all([group({ class: 'cm1', can_edit: false })]) }, 'PUT /api/classes/ce1/levels': { status: 200, body: {} } })
    const { page, gone } = await show(Groups as never, { id: 's1', account: account('teacher') } as never)
    expect([...page.querySelectorAll('button')].map((one) => one.getAttribute('aria-label'))).not.toContain('Modifier Hérissons')
    const level = page.querySelector<HTMLSelectElement>('#level-ce1-tom')!
    level.value = 'CE1'
    level.dispatchEvent(new Event('change', { bubbles: true }))
    await settled()
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ levels: [{ pupil: 'tom', level: 'CE1' }] })
    expect(page.querySelector('#level-cm1-hugo')).toBeNull()
    await gone()
  })
  it('hand out a part a group, with what each is asked', () => {
    const row = { ...newRow('La mare', ''), mode: 'group' as const, who: ['g1', 'g2'], wish: 'Regardez.', more: [{ kind: 'group' as const, subject: 'g2', words: ' Écoutez. ' }, { kind: 'level' as const, subject: '', words: 'rien' }] }
    const sent = assignmentOf(row)
    expect(sent.assignees).toEqual([{ part: 0, kind: 'group', subject: 'g1' }, { part: 1, kind: 'group', subject: 'g2' }])
    expect(sent.instructions).toEqual([{ kind: 'everyone', words: 'Regardez.' }, { kind: 'group', subject: 'g2', words: 'Écoutez.' }])
  })
})

describe('APP-17 an article in parts', () => {
  const part = (rank: number, more: Partial<Part> = {}): Part => ({ rank, document: `d${rank}`, title: `Groupe ${rank}`, writers: [{ id: `p${rank}`, name: `Élève ${rank}` }], mine: rank === 0, ready: false, words: 12, access: 'write', read_reason: null, ...more })
  const foot = (own: Partial<Part>) => {
    const parts = [part(0, own), part(1)]
    const taken: unknown[] = []
    const take = async (wish: unknown) => {
      taken.push(wish)
      return true
    }
    const shown = show(ArticleFoot as never, { article: article({ mode: 'group', state: 'draft', relation: ['author'], actions: ['submit'], parts }), child: true, work: { words: 12, saved: true, may: 'write' }, part: parts[0], take } as never)
    return { taken, shown }
  }
  it('is handed in by a group for its own part alone', async () => {
    const { taken, shown } = foot({})
    const { page, gone } = await shown
    button(page, t('article.part.submit')).click()
    await settled()
    expect(page.textContent).toContain(t('article.part.submit.lead'))
    button(page, t('article.submit.do')).click()
    await settled()
    expect(taken).toEqual([{ action: 'submit', part: 0 }])
    await gone()
  })
  it('says whom one waits for, and lets the own part be taken up again', async () => {
    const { taken, shown } = foot({ ready: true })
    const { page, gone } = await shown
    expect(page.textContent?.replace(/\u00a0/gu, ' ')).toContain('Votre partie est prête. On attend : Groupe 1.')
    button(page, t('article.part.again')).click()
    await settled()
    expect(taken).toEqual([{ action: 'take_back', part: 0 }])
    await gone()
  })
  it('tells a teacher for whom each instruction is, and a child that it is theirs', async () => {
    const instructions = [{ kind: 'everyone' as const, words: 'Raconte.' }, { kind: 'group' as const, subject: 'g1', name: 'Hérissons', words: 'Écoute.' }]
    for (const [child, said] of [[false, 'Groupe Hérissons'], [true, t('article.for.you')]] as const) {
      const { page, gone } = await show(ArticlePanel as never, { article: article({ instructions }), child } as never)
      expect(page.textContent).toContain(said)
      expect(page.querySelectorAll('.whom')).toHaveLength(1)
      await gone()
    }
  })
})
