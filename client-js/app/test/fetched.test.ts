import { createRawSnippet, flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Fetched from '../src/components/Fetched.svelte'
import PictureDesk from '../src/editor/media/PictureDesk.svelte'
import { speak, t } from '../src/i18n/index.svelte'
import '../src/i18n/media'
import { leave, template, writer } from './class'
import { account, button, settled, show } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
})
afterEach(() => vi.doUnmock('../src/recorder/Recorder.svelte'))

const SOURCES = import.meta.glob<string>('../src/**/*.svelte', { query: '?raw', import: 'default', eager: true })

describe('APP-37 a part of a screen that the network lets down', () => {
  it('says so and comes when it is asked for again', async () => {
    let up = false
    const load = () => (up ? Promise.resolve('la couverture') : Promise.reject(new TypeError('network')))
    const children = createRawSnippet((part: () => string) => ({ render: () => `<p>${part()}</p>` }))
    const { page, gone } = await show(Fetched as never, { load, children } as never)
    expect(page.querySelector('[role=alert]')?.textContent).toContain(t('error.unreachable'))
    button(page, t('home.retry')).click()
    await settled()
    expect(page.querySelector('[role=alert]')).not.toBeNull()
    up = true
    button(page, t('home.retry')).click()
    await settled()
    expect(page.textContent?.trim()).toBe('la couverture')
    await gone()
  })
  it('is never a silent hole: each one on a page says what to do when it does not come', () => {
    const files = Object.entries(SOURCES)
    expect(files.length).toBeGreaterThan(60)
    for (const [name, text] of files) {
      for (const awaited of text.split('{#await import(').slice(1)) expect(awaited.split('{/await}')[0], name).toContain('{:catch')
    }
  })
  it('is the recorder too: it says so beside the text, and opens at the next try', async () => {
    vi.doMock('../src/recorder/Recorder.svelte', () => {
      throw new TypeError('network')
    })
    const lea = writer('lea', template(['Un']))
    const page = document.createElement('div')
    document.body.append(page)
    const desk = mount(PictureDesk, { target: page, props: { editor: lea.editor, account: account('pupil'), document: 'd1', editable: true } })
    flushSync()
    desk.open()
    button(page, t('media.record.sound')).click()
    await settled()
    expect(page.querySelector('[role=alert]')?.textContent).toContain(t('error.unreachable'))
    vi.doUnmock('../src/recorder/Recorder.svelte')
    button(page, t('home.retry')).click()
    await settled()
    expect(page.textContent).not.toContain(t('error.unreachable'))
    expect([...page.querySelectorAll('dialog[open]')]).not.toHaveLength(0)
    await unmount(desk)
    page.remove()
    leave(lea)
  })
})
