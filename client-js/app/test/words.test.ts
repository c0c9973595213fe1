import { describe, expect, it } from 'vitest'
import { ApiProblem, type ArticleAction, Unreachable } from '@passeplume/client/light'
import { penFor } from '../src/editor/access'
import { addressFrom, isSafeAddress } from '../src/editor/links'
import { comings } from '../src/editor/presence'
import '../src/i18n/comments'
import '../src/i18n/courrier'
import '../src/i18n/letters'
import '../src/i18n/courrier/door'
import '../src/i18n/journal'
import '../src/i18n/figures'
import '../src/i18n/media'
import '../src/i18n/spaces'
import '../src/i18n/recorder'
import '../src/i18n/groups'
import '../src/i18n/club'
import '../src/i18n/door'
import { catalogues, fill, type Key, sentence, speak, t, when } from '../src/i18n/index.svelte'
import { demoSchools } from '../src/lib/demo'
import { firstName, initials, personFrom } from '../src/lib/people'

describe('APP-8 the languages', () => {
  const keys = Object.keys(catalogues.fr) as Key[]
  it('have the same keys', () => {
    expect(Object.keys(catalogues.en).sort()).toEqual([...keys].sort())
  })
  it.each(keys)('%s says something, with the same holes', (key) => {
    const holes = (message: unknown) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort()
    for (const catalogue of Object.values(catalogues)) expect(JSON.stringify(catalogue[key]).length).toBeGreaterThan(2)
    expect(holes(catalogues.en[key])).toEqual(holes(catalogues.fr[key]))
  })
  it('count as each language does', () => {
    expect(fill(catalogues.fr['editor.words'], 'fr', { count: 0 })).toBe('0 mot')
    expect(fill(catalogues.en['editor.words'], 'en', { count: 0 })).toBe('0 words')
    expect(fill(catalogues.fr['editor.words'], 'fr', { count: 1 })).toBe('1 mot')
    expect(fill(catalogues.fr['editor.words'], 'fr', { count: 2 })).toBe('2 mots')
  })
  it('turn problems into sentences, never into the server’s words', () => {
    speak('fr')
    expect(sentence(new ApiProblem(401, 'wrong_password', 'secret detail'))).toBe(t('error.wrong_password'))
    expect(sentence(new ApiProblem(429, 'too_many_tries', '', 1))).toBe('Trop d’essais. On peut réessayer dans 1 seconde.')
    expect(sentence(new ApiProblem(418, 'never-heard', 'teapot'))).toBe(t('error.server'))
    expect(sentence(new Unreachable())).toBe(t('error.unreachable'))
    speak('en')
    expect(t('login.submit')).toBe('Come in')
    speak('fr')
  })
  it('name a day that is past as one says it', () => {
    expect(when(new Date(2020, 9, 9))).toBe('le 9 octobre')
    expect(t('home.changed', { when: when(new Date(2020, 9, 9)) })).toBe('Modifié le 9 octobre')
    speak('en')
    expect(when(new Date(2020, 9, 9))).toBe('October 9')
    speak('fr')
  })
  const actions: Record<ArticleAction, true> = {
    propose: true,
    assign: true,
    begin: true,
    ask_proofreading: true,
    end_proofreading: true,
    submit: true,
    take_back: true,
    return: true,
    approve: true,
    place: true,
    unplace: true,
    publish: true,
    withdraw: true,
    restore: true,
  }
  it.each(Object.keys(actions))('tell what %s did to an article', (action) => {
    expect(Object.keys(catalogues.fr)).toContain(`step.${action}`)
  })
  it('promise no wider readers than a publication has', () => {
    expect(t('article.published')).not.toMatch(/tout le monde/iu)
  })
})

describe('APP-9 links', () => {
  it.each([
    ['https://exemple.fr/loup', 'https://exemple.fr/loup'],
    ['  exemple.fr ', 'https://exemple.fr'],
    ['exemple.fr:8443/a', 'https://exemple.fr:8443/a'],
  ])('%s leads to %s', (typed, address) => expect(addressFrom(typed)).toBe(address))
  it.each(['', 'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'http://exemple.fr', 'data:text/html,x', 'https://', 'https://a:b@exemple.fr', 'un mot', 'loup', 'file:///etc/passwd', '//exemple.fr'])(
    '%s leads nowhere',
    (typed) => {
      expect(addressFrom(typed)).toBeNull()
    },
  )
  it('are checked again when pasted', () => {
    expect(isSafeAddress('https://exemple.fr')).toBe(true)
    expect(isSafeAddress('http://exemple.fr')).toBe(false)
    expect(isSafeAddress('exemple.fr')).toBe(false)
  })
})

describe('people', () => {
  it.each([
    ['Zoé D’Haëne-Lefèvre', 'ZD'],
    ['Léa M.', 'LM'],
    ['Tom', 'T'],
    ['🐔 Rousse', 'R'],
    ['🐔', '·'],
    ['', '·'],
    ['Maëlys\u00a0N’Diaye', 'MN'],
  ])('%s is drawn as %s', (name, drawn) => expect(initials(name)).toBe(drawn))
  it('are called by their first name, adults by their title', () => {
    expect(firstName('Zoé D’Haëne-Lefèvre')).toBe('Zoé')
    expect(firstName('Mme Dupré')).toBe('Mme Dupré')
    expect(firstName('M. Moreau')).toBe('M. Moreau')
  })
  it('never bring a style of their own', () => {
    const person = personFrom({ id: 'x', name: 'X', color: 'red;background:url(//evil)', colorLight: '#12345' }, 3)
    expect(person.line).toMatch(/^#[0-9a-f]{6}$/)
    expect(person.fill).toMatch(/^#[0-9a-f]{6}$/)
    for (const nothing of [null, undefined, 3, 'x', []]) expect(personFrom(nothing, 3).id).toBe('client-3')
  })
  it('come and go', () => {
    const lea = personFrom({ id: 'lea', name: 'Léa' }, 1)
    const tom = personFrom({ id: 'tom', name: 'Tom' }, 2)
    expect(comings([lea], [tom])).toEqual({ joined: ['Tom'], left: ['Léa'] })
  })
})

describe('the pen', () => {
  const facts = { link: 'open', scope: 'read-write', synced: true, unsynced: 0, hold: 'none', failing: false, refused: null, outdated: false } as const
  const write = { access: 'write', frozen: false } as const
  it.each([
    ['the server gave the right', write, facts, 'write'],
    ['it is not known yet and was given last time', write, { ...facts, scope: 'unknown', link: 'opening' }, 'write'],
    ['it is not known yet and was not given last time', { ...write, access: 'read' }, { ...facts, scope: 'unknown' }, 'readonly'],
    ['frozen last time', { ...write, frozen: true }, { ...facts, scope: 'unknown' }, 'frozen'],
    ['frozen now', write, { ...facts, hold: 'frozen', scope: 'readonly' }, 'frozen'],
    ['muted', write, { ...facts, hold: 'muted' }, 'muted'],
    ['thawed before the metadata knows', { ...write, frozen: true }, facts, 'write'],
    ['taken away', write, { ...facts, scope: 'readonly' }, 'readonly'],
    ['shown the door', write, { ...facts, scope: 'denied' }, 'denied'],
    ['too old', write, { ...facts, outdated: true }, 'outdated'],
  ] as const)('%s', (_when, meta, known, expected) => {
    const pen = penFor(meta, known)
    expect(pen.may === 'write' ? 'write' : pen.because).toBe(expected)
  })
})

describe('the demo accounts', () => {
  it('stand by school, pupils first, whoever has none last', () => {
    const one = (login: string, role: 'pupil' | 'teacher' | 'town', school: string | null) => ({ login, password: 'x', role, display_name: login, school, class: null })
    const schools = demoSchools([one('mairie', 'town', null), one('dupre', 'teacher', 'A'), one('lea', 'pupil', 'A'), one('noe', 'pupil', 'B')])
    expect(schools.map((school) => [school.name, school.accounts.map((account) => account.login)])).toEqual([
      ['A', ['lea', 'dupre']],
      ['B', ['noe']],
      ['', ['mairie']],
    ])
  })
})
