// What families allow, in the browsers of a mother and of teachers: asked before an issue is for everybody, taken back at
// once; and the order of an issue that two teachers arrange at the same time.

import { expect, type Page, test } from '@playwright/test'
import type { Tab } from '../pages.ts'
import { story } from '../story.ts'

const told = story('consents', { fullPage: true })
const { enter, kept } = told

/** The demo's second issue in its layout, with two articles in their places: one of Hugo's, one of Zoé's. */
async function laidOut(page: Page): Promise<void> {
  const at = async (method: 'get' | 'post' | 'put', path: string, data?: object) => {
    const answer = await page.request[method](path, { ...(data ? { data } : {}), headers: { origin: told.server.url } })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as never
  }
  interface Board {
    issue: { version: number }
    sections: { id: string }[]
    articles: { id: string; title: string; state: string; authors: { name: string }[] }[]
  }
  const issue = '/api/issues/demo-numero-2'
  let board: Board = await at('get', issue)
  await at('put', issue, { version: board.issue.version, imprint: { director: 'Odile Dupré', school: 'École Gilles Ménage', month: 'Novembre 2026' } })
  for (const action of ['close', 'lay_out']) {
    board = await at('get', issue)
    await at('post', `${issue}/steps`, { action, version: board.issue.version })
  }
  board = await at('get', issue)
  const ready = board.articles.filter(({ state }) => state === 'placed' || state === 'approved').map(({ id }) => id)
  await at('put', `${issue}/layout`, { version: board.issue.version, sections: board.sections.map(({ id }, place) => ({ id, articles: place === 0 ? ready : [] })) })
}

test('E2E-33 a family answers, a teacher goes without what is missing, and a no takes the work off the page at once', async ({ browser }) => {
  const teacher = await enter(browser, 'Claire')
  await laidOut(teacher.page)
  const page = teacher.page
  await page.goto('/journaux/demo-planete')
  await page.getByRole('link', { name: 'Autorisations' }).click()
  await expect(page.getByRole('row', { name: /Zoé D\./ })).toContainText('famille')
  await kept(teacher, 'table')
  await page.getByRole('button', { name: 'Noter la feuille de Lila M.' }).click()
  const sheet = page.getByRole('dialog', { name: 'La feuille de Lila M.' })
  for (const kind of ['Son prénom', 'Son travail']) await sheet.getByRole('group', { name: new RegExp(`^${kind}`) }).getByRole('button', { name: 'Oui' }).click()
  await kept(teacher, 'paper')
  await sheet.getByRole('button', { name: 'Noter la feuille' }).click()
  await expect(page.getByRole('row', { name: /Lila M\./ })).toContainText('papier')

  await page.goto('/numeros/demo-numero-2/bat')
  await expect(page.getByText('Tout est autorisé pour ces lecteurs.').or(page.getByText(/autorisations? manque/))).toBeVisible()
  await page.getByRole('radio', { name: /Tout le monde/ }).check()
  await expect(page.getByText(/autorisations? manque/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Signer le bon à tirer' })).toBeDisabled()
  await kept(teacher, 'sign-off')
  const careful = page.getByRole('button', { name: 'Tout régler prudemment' })
  if (await careful.isVisible()) await careful.click()
  else await page.getByRole('button', { name: /^(Sans nom|Laisser de côté)$/ }).first().click()
  await expect(page.getByText(/et c’est réglé/)).toBeVisible()
  await kept(teacher, 'settled')
  await page.getByRole('button', { name: 'Signer le bon à tirer' }).click()
  await page.getByRole('button', { name: 'Publier' }).click()
  const link = page.getByRole('link', { name: 'Lire la page' })
  const address = await link.getAttribute('href')
  const visitor = await browser.newContext({ baseURL: told.server.url, javaScriptEnabled: false })
  const reader = await visitor.newPage()
  expect((await reader.goto(address ?? '/'))?.status()).toBe(200)
  await visitor.close()

  // Her mother reads what holds, says no, and the families' page has it no more.
  const mother = await enter(browser, 'Sandrine')
  await kept(mother, 'home')
  await mother.page.getByRole('link', { name: 'Autorisations' }).click()
  const name = mother.page.locator('[data-kind=name]')
  await expect(name).toContainText('En ligne avec cette autorisation')
  await kept(mother, 'card')
  await name.getByRole('button', { name: 'Non' }).click()
  await expect(mother.page.getByText(/n’est plus sur la page/).first()).toBeVisible()
  await kept(mother, 'refused')
  const families = await mother.page.request.get('/journal/demo-numero-1-publie')
  expect(families.status()).toBe(200)
  expect(await families.text()).not.toContain('Zoé')
})

test('E2E-34 two teachers arrange one issue at once, and what each moved is kept', async ({ browser }) => {
  const claire = await enter(browser, 'Claire')
  await laidOut(claire.page)
  const karim = await enter(browser, 'Karim')
  for (const tab of [claire, karim]) {
    await tab.page.goto('/numeros/demo-numero-2/mise-en-page')
    await expect(tab.page.getByRole('button', { name: 'Ajouter une rubrique' })).toBeVisible()
  }
  await kept(claire, 'layout')
  const order = (tab: Tab) => tab.page.locator('[data-article] a').allTextContents()
  const before = await order(claire)
  expect(before.length).toBeGreaterThan(1)
  // Karim adds a section; Claire, who has not seen it, puts the last article first.
  await karim.page.getByRole('button', { name: 'Ajouter une rubrique' }).click()
  await karim.page.getByLabel('Titre de la rubrique').fill('Courrier')
  await karim.page.getByRole('dialog').getByRole('button', { name: 'Ajouter une rubrique' }).click()
  const last = before.at(-1) ?? ''
  const up = claire.page.locator('[data-article]').filter({ hasText: last }).getByRole('button', { name: /^Monter/ })
  for (let place = before.length - 1; place > 0; place -= 1) await up.click()
  for (const tab of [claire, karim]) await expect(tab.page.locator('[data-save=saved]')).toBeVisible()
  for (const tab of [claire, karim]) {
    await tab.page.reload()
    await expect(tab.page.getByRole('heading', { name: 'Courrier' })).toBeVisible()
    await expect.poll(() => order(tab)).toEqual([last, ...before.slice(0, -1)])
  }
  await claire.page.getByRole('button', { name: 'Changer la rubrique « Courrier »'.replace(/(?<=«) | (?=»)/gu, ' ') }).click()
  await kept(claire, 'section')
})
