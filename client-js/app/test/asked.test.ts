import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { speak, t } from '../src/i18n/index.svelte'
import Probe from './Probe.svelte'
import { button, serve, show } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
})
afterEach(() => {
  vi.useRealTimers()
})

describe('APP-10 what a screen asks for', () => {
  const probe = (props: { keep?: boolean; every?: number } = {}) => show(Probe as never, props as never)

  it('is drawn as loading, then as it is, and nothing is asked twice at once', async () => {
    const asked = serve({ 'GET /api/probe': { body: ['un'] } })
    const { page, gone } = await probe()
    expect(page.textContent).toContain('un')
    expect(asked).toHaveLength(1)
    await gone()
  })
  it('says that it is loading while nobody has answered', async () => {
    globalThis.fetch = () => new Promise(() => undefined)
    const { page, gone } = await probe()
    expect(page.querySelector('[aria-busy=true]')).not.toBeNull()
    await gone()
  })
  it('has a way to try again after a problem of the server', async () => {
    let broken = true
    serve({ 'GET /api/probe': () => (broken ? { status: 500, body: { code: 'unavailable' } } : { body: ['revenu'] }) })
    const { page, gone } = await probe()
    expect(page.querySelector('[role=alert]')?.textContent).toContain(t('fail.list'))
    broken = false
    vi.useFakeTimers()
    button(page, t('home.retry')).click()
    await vi.advanceTimersByTimeAsync(600)
    expect(page.textContent).toContain('revenu')
    vi.useRealTimers()
    await gone()
  })
  it('does not tell a thing that is forbidden from one that is not there', async () => {
    for (const status of [403, 404]) {
      serve({ 'GET /api/probe': { status, body: { code: 'not_found' } } })
      const { page, gone } = await probe()
      expect(page.querySelector('[role=alert]')?.textContent).toContain(t('fail.missing.adult'))
      expect(page.querySelector('a')?.getAttribute('href')).toBe('/')
      await gone()
    }
  })
  it('shows what this device has kept where there is no network, and says so', async () => {
    serve({ 'GET /api/probe': { body: ['gardé'] } })
    await (await probe({ keep: true })).gone()
    serve({ 'GET /api/probe': 'unreachable' })
    const { page, gone } = await probe({ keep: true })
    expect(page.textContent).toContain('gardé')
    expect(page.querySelector('[role=status]')?.textContent).toContain('Hors ligne')
    await gone()
  })
  it('keeps nothing where nothing may be kept', async () => {
    serve({ 'GET /api/probe': { body: ['secret'] } })
    await (await probe()).gone()
    serve({ 'GET /api/probe': 'unreachable' })
    const { page, gone } = await probe()
    expect(page.textContent).not.toContain('secret')
    expect(page.textContent).toContain(t('offline.nothing'))
    await gone()
  })
  it('says what comes where it is empty', async () => {
    serve({ 'GET /api/probe': { body: [] } })
    const { page, gone } = await probe()
    expect(page.textContent).toContain('vide')
    await gone()
  })
  it('is asked again every ten seconds and on coming back, at most twice a second, and not while hidden', async () => {
    vi.useFakeTimers()
    const asked = serve({ 'GET /api/probe': { body: ['un'] } })
    const opened = probe({ every: 10_000 })
    await vi.advanceTimersByTimeAsync(100)
    const { gone } = await opened
    expect(asked).toHaveLength(1)
    for (let n = 0; n < 20; n += 1) dispatchEvent(new Event('focus'))
    await vi.advanceTimersByTimeAsync(450)
    expect(asked.length).toBeLessThanOrEqual(2)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked).toHaveLength(3)
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(3)
    hidden.mockRestore()
    const ended = gone()
    await vi.advanceTimersByTimeAsync(60_000)
    await ended
    expect(asked).toHaveLength(3)
  })
})
