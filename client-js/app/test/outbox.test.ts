import { ApiProblem, type Enclosed, Unreachable, type Written } from '@passeplume/client/light'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { speak } from '../src/i18n/index.svelte'
import '../src/i18n/outbox'
import { drafts } from '../src/lib/drafts'
import { fromTimeField, hour, opening, timeField } from '../src/lib/hours'
import { createOutbox, freshUuid, MOST, type Outbox, type OutboxParts, type Sending } from '../src/lib/outbox.svelte'

/** A server that keeps each key once, whatever happens to its answers, and a device that keeps what it is given. */
function house(more: Partial<OutboxParts> = {}) {
  const kept = new Map<string, Written>()
  const posts: { key: string; body: string; media: (string | null)[] }[] = []
  let trouble: (one: Written) => 'before' | 'after' | ApiProblem | null = () => null
  const parts: OutboxParts = {
    shelf: {
      all: async () => [...kept.values()].sort((a, b) => a.at - b.at),
      put: async (one) => void kept.set(one.key, structuredClone(one)),
      forget: async (key) => void kept.delete(key),
    },
    open: async (key) => `c-${key}`,
    upload: async (one) => `m-${one.name}`,
    async deliver(one) {
      const wrong = trouble(one)
      if (wrong === 'before') throw new Unreachable()
      if (wrong instanceof ApiProblem) throw wrong
      const known = posts.find(({ key }) => key === one.key)
      if (!known) posts.push({ key: one.key, body: one.body, media: one.media.map(({ media }) => media) })
      if (wrong === 'after') throw new Unreachable()
      return { id: `p-${one.key}`, key: one.key }
    },
    stands: async () => true,
    ...more,
  }
  const boxes: Outbox[] = []
  return {
    kept,
    posts,
    fails: (how: typeof trouble) => (trouble = how),
    open: () => {
      const box = createOutbox(parts)
      boxes.push(box)
      return box
    },
    close: () => boxes.forEach((box) => box.stop()),
  }
}

const words = (body: string, more: Partial<Sending> = {}): Sending => ({ key: freshUuid(), kind: 'post', place: 't1', body, ...more })
const bodies = (all: readonly { body: string }[]) => all.map(({ body }) => body)
const states = (box: Outbox, place = 't1') => box.of(place).map(({ one, state }) => `${one.body}: ${state}`)
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

let here: ReturnType<typeof house>
beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 12), toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  here = house()
})
afterEach(() => {
  here.close()
  vi.useRealTimers()
})

describe('APP-40 what was written leaves once', () => {
  it('is kept before it leaves, and gone from the device when it is there', async () => {
    const box = here.open()
    const heard: unknown[] = []
    box.onSent('t1', (answer, { body }) => heard.push([answer, body]))
    const one = words('Bonjour')
    await box.send(one)
    await later(0)
    expect(bodies(here.posts)).toEqual(['Bonjour'])
    expect(heard).toEqual([[{ id: `p-${one.key}`, key: one.key }, 'Bonjour']])
    expect(here.kept.size).toBe(0)
    expect(box.all).toHaveLength(0)
  })
  it('opens its conversation first where there is none, the same one after a lost answer, and stands in it from then on', async () => {
    const opened: string[] = []
    let up = false
    here.close()
    here = house({
      open: async (key, { id }) => {
        opened.push(`${id} ${key}`)
        if (!up) throw new Unreachable()
        return 'c9'
      },
    })
    const box = here.open()
    here.fails(() => 'before')
    const to = { kind: 'families', id: 'ce1', name: 'CE1', title: 'Sortie' } as const
    const one = words('Voici la liste', { kind: 'message', place: 'families/ce1', to })
    await box.send(one)
    await later(0)
    expect(states(box, 'families/ce1')).toEqual(['Voici la liste: waiting'])
    up = true
    await later(5_000)
    expect(opened).toEqual([`ce1 ${one.key}`, `ce1 ${one.key}`])
    // Opened, and not brought yet: after a reload it is not opened again.
    expect([states(box, 'families/ce1'), states(box, 'c9')]).toEqual([[], ['Voici la liste: waiting']])
    box.stop()
    here.fails(() => null)
    const next = here.open()
    await next.wake()
    await later(0)
    expect(opened).toHaveLength(2)
    expect(bodies(here.posts)).toEqual(['Voici la liste'])
    expect(here.kept.size).toBe(0)
  })
  it('is no double where the answer was lost, and is not offered to be changed', async () => {
    here.fails(() => 'after')
    const box = here.open()
    const one = words('Bonjour')
    await box.send(one)
    await later(0)
    expect(states(box)).toEqual(['Bonjour: waiting'])
    expect(box.of('t1')[0]?.mine).toBe(false)
    expect(await box.takeBack(one.key)).toBeNull()
    here.fails(() => null)
    await later(5_000)
    expect(bodies(here.posts)).toEqual(['Bonjour'])
    expect(here.posts[0]?.key).toBe(one.key)
    expect(box.all).toHaveLength(0)
  })
  it('is no double after a tap too many, nor after a page that died before it forgot it', async () => {
    const box = here.open()
    const one = words('Bonjour')
    await Promise.all([box.send(one), box.send(one)])
    expect(box.all).toHaveLength(1)
    await later(0)
    await box.send(one)
    await later(0)
    expect(bodies(here.posts)).toEqual(['Bonjour'])
  })
  it('waits for the network, in order, also over a reload of the page', async () => {
    here.fails(() => 'before')
    const box = here.open()
    for (const body of ['un', 'deux', 'trois']) await box.send(words(body))
    await later(0)
    expect(states(box)).toEqual(['un: waiting', 'deux: waiting', 'trois: waiting'])
    expect(here.posts).toHaveLength(0)
    box.stop()
    const again = here.open()
    await again.wake()
    await later(0)
    expect(states(again)).toEqual(['un: waiting', 'deux: waiting', 'trois: waiting'])
    here.fails(() => null)
    dispatchEvent(new Event('online'))
    await later(0)
    expect(bodies(here.posts)).toEqual(['un', 'deux', 'trois'])
    expect(here.kept.size).toBe(0)
  })
  it('is tried less and less often while nobody answers', async () => {
    let tries = 0
    here.fails(() => {
      tries += 1
      return 'before'
    })
    await here.open().send(words('Bonjour'))
    await later(0)
    expect(tries).toBe(1)
    await later(4_999)
    expect(tries).toBe(1)
    // After 5, 10, 20 and 40 s more or less: never a storm.
    await later(120_000)
    expect(tries).toBeGreaterThan(3)
    expect(tries).toBeLessThan(8)
  })
  it('comes back where it is refused, with the reason, and holds nobody else up', async () => {
    const no = new ApiProblem(422, 'too_long', '')
    here.fails(({ body }) => (body === 'trop' ? no : null))
    const box = here.open()
    const refused = words('trop')
    await box.send(refused)
    await box.send(words('bien'))
    await later(0)
    expect(bodies(here.posts)).toEqual(['bien'])
    expect(states(box)).toEqual(['trop: refused'])
    expect(box.of('t1')[0]?.problem?.code).toBe('too_long')
    // Over a reload too: the words and the reason are there.
    box.stop()
    const again = here.open()
    await again.wake()
    expect(again.of('t1')[0]?.problem?.code).toBe('too_long')
    await later(600_000)
    expect(bodies(here.posts)).toEqual(['bien'])
    expect((await again.takeBack(refused.key))?.body).toBe('trop')
    expect(here.kept.size).toBe(0)
  })
  it('waits for the morning where the club sleeps, and only there', async () => {
    const opens = Date.now() + 10 * 3_600_000
    let tries = 0
    here.fails(({ place }) => (place === 't1' && (tries += 1), place === 't1' && Date.now() < opens ? new ApiProblem(409, 'closed_for_the_night', '', undefined, { opens_at: opens }) : null))
    const box = here.open()
    await box.send(words('la nuit'))
    await box.send(words('aussi'))
    await box.send(words('ailleurs', { place: 't2' }))
    await later(0)
    expect(bodies(here.posts)).toEqual(['ailleurs'])
    // What was written there later is not even tried.
    expect(tries).toBe(1)
    expect(box.of('t1').map(({ state, opens }) => [state, opens])[0]).toEqual(['night', opens])
    expect(box.of('t1')[0]?.mine).toBe(true)
    await later(10 * 3_600_000 + 1_000)
    expect(bodies(here.posts)).toEqual(['ailleurs', 'la nuit', 'aussi'])
  })
  it('leaves under nobody else’s name', async () => {
    let mine = false
    here = house({ stands: async () => mine })
    const box = here.open()
    await box.send(words('Bonjour'))
    await later(60_000)
    expect(here.posts).toHaveLength(0)
    expect(states(box)).toEqual(['Bonjour: waiting'])
    mine = true
    box.work()
    await later(0)
    expect(bodies(here.posts)).toEqual(['Bonjour'])
  })
  it('brings its pictures first, each once, and goes on with an upload that was begun', async () => {
    const picture = (name: string): Enclosed => ({ id: name, kind: 'picture', type: 'image/png', bytes: new ArrayBuffer(8), name, captions: '', upload: null, media: null })
    const uploads: string[] = []
    let down = true
    here = house({
      async upload(one, home, { onBegun, onProgress }) {
        uploads.push(`${one.name} ${one.upload ?? 'new'} ${home.kind}`)
        onBegun(`u-${one.name}`)
        onProgress(0.5)
        if (one.name === 'b' && down) throw new Unreachable()
        return `m-${one.name}`
      },
    })
    const box = here.open()
    await box.send(words('Regarde', { media: [picture('a'), picture('b')] }))
    await later(0)
    expect(states(box)).toEqual(['Regarde: waiting'])
    expect(box.of('t1')[0]?.percent).toBe(75)
    down = false
    box.work()
    await later(0)
    expect(uploads).toEqual(['a new topic', 'b new topic', 'b u-b topic'])
    expect(here.posts[0]?.media).toEqual(['m-a', 'm-b'])
  })
  it('keeps no more than it may, and says so to who writes one more', async () => {
    here.fails(() => 'before')
    const box = here.open()
    for (let n = 0; n < MOST; n += 1) await box.send(words(String(n)))
    await expect(box.send(words('de trop'))).rejects.toThrow('outbox full')
    expect(box.all).toHaveLength(MOST)
  })
  it('sends all the same where the device keeps nothing', async () => {
    const no = async () => Promise.reject(new Error('quota'))
    here = house({ shelf: { all: no, put: no, forget: no } })
    await here.open().send(words('Bonjour'))
    await later(0)
    expect(bodies(here.posts)).toEqual(['Bonjour'])
  })
})

describe('APP-41 what is being written', () => {
  const draft = (body: string) => ({ ...drafts.fresh(), body })
  it('stays by person and place, with its key, until it is empty', () => {
    const one = draft('Je trouve que')
    drafts.keep('zoe', 't1', one)
    expect(drafts.of('zoe', 't1')).toEqual(one)
    expect(drafts.of('zoe', 't2').body).toBe('')
    expect(drafts.of('tom', 't1').body).toBe('')
    drafts.keep('zoe', 't1', { ...one, body: ' ' })
    expect(drafts.of('zoe', 't1').body).toBe('')
  })
  it('is forty of them at most: the oldest goes', () => {
    for (let n = 0; n < 45; n += 1) drafts.keep('zoe', `t${n}`, draft(String(n)), n)
    expect(drafts.of('zoe', 't0').body).toBe('')
    expect(drafts.of('zoe', 't44').body).toBe('44')
    expect(drafts.of('zoe', 't5').body).toBe('5')
  })
})

describe('hours', () => {
  it('are said as one says them', () => {
    const at = (day: number, hours: number, minutes = 0) => new Date(2026, 10, day, hours, minutes).getTime()
    speak('fr')
    expect(hour(at(26, 8))).toBe('8\u00a0h')
    expect(hour(at(26, 7, 5))).toBe('7\u00a0h\u00a005')
    expect(opening(at(26, 8), at(26, 6))).toBe('à 8\u00a0h')
    expect(opening(at(27, 7, 30), at(26, 22))).toBe('demain à 7\u00a0h\u00a030')
    expect(opening(at(30, 8), at(27, 20))).toBe('lundi à 8\u00a0h')
    speak('en')
    expect(opening(at(27, 7, 30), at(26, 22))).toBe('tomorrow at 7:30')
    speak('fr')
  })
  it('are read from a field, and written into it', () => {
    expect(fromTimeField('07:30')).toBe(450)
    expect(timeField(450)).toBe('07:30')
    expect(fromTimeField('')).toBeNull()
  })
})
