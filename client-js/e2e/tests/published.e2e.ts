// What came out, in browsers that run no script: readable, printable, and gone when it is taken back.

import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, type Page, expect, test } from '@playwright/test'
import { type DemoAccount, Server, World } from '../../interop/harness/index.ts'
import { output } from '../story.ts'

let server: Server
let world: World

test.beforeAll(async () => {
  server = await Server.start()
  world = await World.of(server)
})
test.afterAll(() => server.close())

const sizes = [
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 1280, height: 800 },
]

/** A browser without script; somebody is logged in where an account is given. */
async function reader(browser: Browser, account?: DemoAccount): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false })
  if (account) {
    const answer = await context.request.post('/api/session', { data: { login: account.login, password: account.password }, headers: { origin: server.url } })
    expect(answer.status()).toBeLessThan(300)
  }
  return context
}

/** Opens a page, and looks at it at three sizes: nothing scrolls sideways, nothing comes from elsewhere, axe finds nothing. */
async function looked(context: BrowserContext, path: string, name: string, status = 200): Promise<Page> {
  const page = await context.newPage()
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) foreign.push(request.url())
  })
  const answer = await page.goto(path)
  expect(answer?.status(), path).toBe(status)
  for (const size of sizes) {
    await page.setViewportSize(size)
    await page.screenshot({ path: join(output, `publie-${name}-${size.width}x${size.height}.png`), fullPage: true })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(wide, `${name} scrolls sideways at ${size.width}`).toBeLessThanOrEqual(0)
  }
  // axe is a script that waits: it looks at the same page in a browser that runs scripts.
  const browser = context.browser()
  const twin = await browser?.newContext({ baseURL: server.url, storageState: await context.storageState() })
  const same = await twin?.newPage()
  if (!same) throw new Error('the browser has gone')
  await same.goto(path)
  const { violations } = await new AxeBuilder({ page: same }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`), name).toEqual([])
  await twin?.close()
  expect(foreign).toEqual([])
  return page
}

test('E2E-31 anybody reads a school’s page and its exhibition without script, and takes them along on paper and as a book', async ({ browser }) => {
  const context = await reader(browser)
  const school = await looked(context, '/ecoles/gilles-menage', 'ecole')
  await expect(school.getByRole('heading', { level: 1 })).toHaveText('École Gilles Ménage')
  const archive = await school.getByRole('navigation', { name: 'Archives' }).getByRole('link').last().getAttribute('href')
  await looked(context, archive ?? '', 'archive')
  await school.getByRole('link', { name: /Visiter l’exposition/u }).click()
  await expect(school.getByRole('heading', { level: 1 })).toHaveText('Exposition – Les noms du monument')

  const show = await looked(context, new URL(school.url()).pathname, 'exposition')
  // From heading to heading, as who listens goes: no level is jumped.
  const levels = await show.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.tagName[1])))
  levels.forEach((level, at) => expect(level).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1))
  expect(await show.evaluate(() => document.documentElement.lang)).toBe('fr')
  expect(await show.evaluate(async () => [...(await document.fonts.ready)].filter((font) => font.status === 'loaded').length)).toBeGreaterThan(1)
  const paper = await show.pdf({ path: join(output, 'publie-exposition.pdf'), preferCSSPageSize: true })
  // The front page, then one panel a page, the last of them full of its drawing, and who made it: as many pages as are
  // counted in the file.
  expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/gu)?.length).toBe(5)
  await show.getByRole('link', { name: 'Auguste, le charron' }).click()
  await expect(show.getByRole('heading', { level: 1 })).toHaveText('Auguste, le charron')
  await looked(context, new URL(show.url()).pathname, 'panneau')

  const book = await context.request.get('/api/publications/demo-exposition-2-publie/files/epub')
  expect([book.status(), book.headers()['content-type']]).toEqual([200, 'application/epub+zip'])
  const coming = show.waitForEvent('download')
  await show.getByRole('link', { name: 'Pour l’imprimante (PDF)' }).click()
  const printed = await coming
  expect(printed.suggestedFilename()).toMatch(/les-noms-du-monument\.pdf$/u)
  await printed.saveAs(join(output, 'publie-exposition-imprimee.pdf'))
  await looked(context, '/journal/nulle-part', 'absent', 404)
  await looked(context, '/ecoles/vieux-lavoir', 'ecole-vide')
  await context.close()
})

test('E2E-32 a family leafs through what came out year by year, reads and prints an issue, and finds nothing once it is taken back', async ({ browser }) => {
  const guardian = world.accounts.find((one) => one.role === 'guardian')
  const teacher = world.accounts.find((one) => one.role === 'teacher' && one.class === world.accounts.find((pupil) => pupil.display_name.startsWith('Zoé') && pupil.role === 'pupil')?.class)
  if (!guardian || !teacher) throw new Error('the demo world has no family with a teacher')
  const family = await reader(browser, guardian)
  const gallery = await looked(family, '/journal', 'galerie')
  await expect(gallery.getByRole('heading', { level: 2 })).toHaveCount(2)
  await gallery.getByRole('link', { name: /Numéro 1 – La rentrée/u }).click()
  await expect(gallery.getByRole('heading', { level: 1 })).toHaveText('Numéro 1 – La rentrée')
  const address = new URL(gallery.url()).pathname
  const issue = await looked(family, address, 'numero')
  await expect(issue.getByRole('navigation', { name: 'Dans ce numéro' })).toContainText('Le préau est bleu !')
  await expect(issue.getByRole('contentinfo')).toContainText('Odile Dupré')
  await issue.pdf({ path: join(output, 'publie-numero.pdf'), preferCSSPageSize: true })
  await issue.getByRole('link', { name: 'Le préau est bleu !' }).last().click()
  await looked(family, new URL(issue.url()).pathname, 'article')

  // A visitor is asked to log in, and is not told what the page holds.
  const visitor = await reader(browser)
  expect((await visitor.request.get(address, { maxRedirects: 0 })).status()).toBe(303)

  const adult = await reader(browser, teacher)
  const board = (await (await adult.request.get('/api/issues/demo-numero-1')).json()) as { issue: { version: number } }
  const taken = await adult.request.post('/api/issues/demo-numero-1/steps', { data: { action: 'withdraw', version: board.issue.version }, headers: { origin: server.url } })
  expect(taken.status()).toBe(200)
  // The browser has the page and its tag: it asks again and hears that it is gone.
  await gallery.reload()
  await expect(gallery.getByRole('heading', { level: 1 })).toHaveText('Cette page n’est pas là.')
  await issue.reload()
  await expect(issue.getByRole('heading', { level: 1 })).toHaveText('Cette page n’est pas là.')
  const shelf = await family.newPage()
  await shelf.goto('/journal')
  await expect(shelf.getByRole('link', { name: /La rentrée/u })).toHaveCount(0)
  for (const context of [family, visitor, adult]) await context.close()
})
