// The screens as people meet them: found by their role and their words, never by their markup.

import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, type Locator, type Page, expect } from '@playwright/test'
import type { DemoAccount, Server } from '../interop/harness/index.ts'

/** Milliseconds a letter: a quick child. Faster than that, an open race of the editor's library shows (ux.md, part 2). */
export const PACE = 90

export class Tab {
  /** Addresses outside the server that the page asked for, and errors that it threw: both must stay empty. */
  readonly foreign: string[] = []
  readonly errors: string[] = []

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly server: Server,
  ) {
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(server.url) && !url.startsWith('data:') && !url.startsWith('blob:')) this.foreign.push(url)
    })
    page.on('pageerror', (error) => this.errors.push(String(error)))
  }

  static async open(browser: Browser, server: Server, options: Parameters<Browser['newContext']>[0] = {}): Promise<Tab> {
    const context = await browser.newContext({ baseURL: server.url, ...options })
    const page = await context.newPage()
    const tab = new Tab(context, page, server)
    const answer = await page.goto('/')
    if (answer?.status() !== 200) throw new Error('this program has no page: build it with `make build`')
    return tab
  }

  /** A tab of somebody who has entered by one touch of the demo world. */
  static async of(browser: Browser, server: Server, account: DemoAccount, options: Parameters<Browser['newContext']>[0] = {}): Promise<Tab> {
    const tab = await Tab.open(browser, server, options)
    await tab.page.getByRole('button', { name: account.display_name }).first().click()
    await tab.atHome()
    return tab
  }

  async atHome(): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: /^(Bonjour|Hello)/ })).toBeVisible()
    await expect(this.page.getByRole('button', { name: /Mon compte|My account/ })).toBeVisible()
  }

  get sheet(): Locator {
    return this.page.getByRole('textbox', { name: /^(Texte|Text)/ })
  }

  get pill(): Locator {
    return this.page.locator('[data-save]')
  }

  tool(name: string): Locator {
    return this.page.getByRole('toolbar').getByRole('button', { name, exact: true })
  }

  async read(title: string): Promise<void> {
    await this.page.getByRole('link', { name: title }).first().click()
    await expect(this.sheet).toBeVisible()
  }

  async write(title: string): Promise<void> {
    await this.read(title)
    await this.saved()
    await expect(this.sheet).toBeEditable()
  }

  saved(timeout = 15_000): Promise<void> {
    return expect(this.pill).toHaveText('Enregistré', { timeout })
  }

  /** The caret behind the last letter of the text. */
  async atEnd(): Promise<void> {
    await this.sheet.focus()
    await this.ready()
    await this.page.keyboard.press('Control+End')
  }

  /** The editor sets its own caret 20 ms after it gets the focus; no child presses the next key sooner. */
  ready(): Promise<void> {
    return this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 60)))
  }

  /** A paragraph of one's own at the end of the text. */
  async newParagraph(words: string, pace = PACE): Promise<void> {
    await this.atEnd()
    await this.page.keyboard.press('Enter')
    await this.type(words, pace)
  }

  type(words: string, pace = PACE): Promise<void> {
    return this.page.keyboard.type(words, { delay: pace })
  }

  /** Selects from one place inside `words` to another; one place alone sets the caret. */
  async select(words: string, from: number, to = from): Promise<void> {
    await this.sheet.focus()
    await this.ready()
    await this.sheet.evaluate(
      (sheet, [words, from, to]) => {
        const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT)
        // Marks and carets cut a sentence into several nodes: count letters over all of a block.
        const nodes: Array<[Text, number]> = []
        let text = ''
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (node.parentElement?.closest('[aria-hidden=true]')) continue
          nodes.push([node as Text, text.length])
          text += (node as Text).data
        }
        const start = text.indexOf(words)
        if (start < 0) throw new Error(`« ${words} » is not on the page`)
        const place = (at: number): [Text, number] => {
          const found = nodes.filter(([node, begin]) => begin <= at && at <= begin + node.data.length)
          // Between two nodes: the one that holds the words, not the next paragraph's.
          const [node, begin] = (at === start ? found.at(-1) : found[0]) as [Text, number]
          return [node, at - begin]
        }
        const [a, i] = place(start + from)
        const [b, j] = place(start + to)
        document.getSelection()?.setBaseAndExtent(a, i, b, j)
      },
      [words, from, to] as const,
    )
    // The editor reads the selection with the browser's own event, which comes a moment later.
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30))))
  }

  async words(): Promise<string> {
    return this.sheet.evaluate((sheet) => {
      const copy = sheet.cloneNode(true) as HTMLElement
      for (const caret of copy.querySelectorAll('[aria-hidden=true]')) caret.remove()
      return [...copy.querySelectorAll('p, h1, h2, h3')].map((block) => block.textContent).join('\n')
    })
  }

  async logout(): Promise<void> {
    await this.page.getByRole('button', { name: /Mon compte|My account/ }).click()
    await this.page.getByRole('button', { name: 'Me déconnecter' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: 'Bonjour !' })).toBeVisible()
  }

  /** No rule of WCAG 2.2 A or AA that a program can check is broken. */
  async accessible(what: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
    expect(found, what).toEqual([])
  }

  /** Call at the end: the page asked nobody else for anything, and threw nothing. */
  async close(): Promise<void> {
    await this.context.close()
    expect(this.foreign).toEqual([])
    expect(this.errors).toEqual([])
  }
}

export const times = (text: string, words: string): number => text.split(words).length - 1

/** It is heard from the beginning to the end. */
export async function plays(player: Locator): Promise<void> {
  const length = await player.evaluate(async (element) => {
    const media = element as HTMLMediaElement
    const ended = new Promise((done, fail) => {
      media.addEventListener('ended', done, { once: true })
      media.addEventListener('error', () => fail(new Error(media.error?.message)), { once: true })
    })
    media.muted = true
    await media.play()
    await ended
    return media.duration
  })
  expect(Number.isFinite(length)).toBe(true)
  expect(length).toBeGreaterThan(0.8)
}
