// The first screen of each adult: what waits, who writes now, schools from inside and from outside.

import { expect, test } from '@playwright/test'
import { story } from '../story.ts'

const told = story('homes', { fullPage: true })
const { enter, kept } = told

test('E2E-37 each adult finds on the first screen what waits: who writes now, schools, figures, what is new', async ({ browser }) => {
  const child = await enter(browser, 'Tom')
  await child.page.goto('/articles/demo-article-natation')
  await child.saved()
  await child.atEnd()

  const teacher = await enter(browser, 'Claire')
  const writing = teacher.page.getByRole('region', { name: /Écrivent maintenant/ })
  await expect(writing).toContainText('Tom B.', { timeout: 25_000 })
  await kept(teacher, 'teacher')
  await writing.getByRole('link', { name: /Tom B\./ }).click()

  await teacher.page.getByRole('button', { name: 'Changer le titre' }).click()
  await teacher.page.getByRole('textbox', { name: 'Titre', exact: true }).fill('Le grand bain')
  await teacher.page.getByRole('textbox', { name: 'Chapeau' }).fill('Vingt-cinq mètres, et plus un bruit.')
  await kept(teacher, 'titles')
  await teacher.page.getByRole('button', { name: 'Garder' }).click()
  await expect(child.page.getByText('Vingt-cinq mètres, et plus un bruit.')).toBeVisible()
  await expect(child.page.getByRole('heading', { level: 1, name: 'Le grand bain' })).toBeVisible()
  await kept(child, 'headline')

  const head = await enter(browser, 'Odile')
  await expect(head.page.getByRole('heading', { level: 2, name: 'École Gilles Ménage' })).toBeVisible()
  await kept(head, 'head')
  await head.page.getByRole('link', { name: /Numéro 2/ }).first().click()
  await expect(head.page.getByRole('heading', { level: 1 })).toContainText('Numéro 2')

  const town = await enter(browser, 'Nadine')
  await expect(town.page.getByText('Moins de 5').first()).toBeVisible()
  for (const name of ['Tom', 'Zoé', 'Le grand bain']) await expect(town.page.getByText(name)).toHaveCount(0)
  await kept(town, 'town')

  const family = await enter(browser, 'Sandrine')
  await expect(family.page.getByRole('heading', { level: 2, name: 'Ce qui a paru' })).toBeVisible()
  await kept(family, 'guardian')
  for (const tab of [child, teacher, head, town, family]) expect([...tab.errors, ...tab.foreign]).toEqual([])
})
