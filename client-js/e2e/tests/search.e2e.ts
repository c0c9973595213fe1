// A child looks for a word, without its accents; each role finds what it may read.

import { expect, test } from '@playwright/test'
import { story } from '../story.ts'

const told = story('search', { fullPage: true })
const { enter, kept } = told

test('E2E-35 a word is looked for from the first screen, by keyboard, and found in what each may read', async ({ browser }) => {
  const child = await enter(browser, 'Zoé')
  const { page } = child
  const box = page.getByRole('searchbox', { name: 'Chercher dans les titres et les textes' })
  await expect(box).toBeVisible()
  await kept(child, 'home')
  await box.focus()
  await page.keyboard.type('poule')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Chercher' })).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: /^\d+ résultats?$|^Les \d+ premiers/ })).toBeVisible()
  await expect(page.locator('mark').first()).toHaveText(/^poule/i)
  await kept(child, 'found')
  // What is typed on is asked for; the address bears it behind the #, for the way back.
  await box.fill('ecole perdrix')
  await expect(page.getByRole('status').filter({ hasText: 'Rien trouvé avec « ecole perdrix ».' })).toBeVisible()
  await kept(child, 'nothing')
  await box.fill('poules cour')
  const first = page.getByRole('link', { name: /Des poules dans la cour/ }).first()
  await expect(first).toBeVisible()
  await first.focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/(articles|textes|journal)\//)
  await page.goBack()
  await expect(box).toHaveValue('poules cour')
  await expect(first).toBeVisible()

  // Without a network it says so, and asks by itself when it is back.
  await child.context.setOffline(true)
  await box.fill('cantine')
  await expect(page.getByText('Pas de réseau, et rien n’est gardé ici.')).toBeVisible()
  await kept(child, 'offline')
  await child.context.setOffline(false)
  await expect(page.getByRole('link', { name: /cantine/i }).first()).toBeVisible()

  // A family finds what came out alone; a class of elsewhere, nothing of this.
  const mother = await enter(browser, 'Sandrine')
  await mother.page.getByRole('searchbox').fill('cour')
  await mother.page.getByRole('button', { name: 'Chercher' }).click()
  await expect(mother.page.getByRole('status').filter({ hasText: /résultat|Rien trouvé/ })).toBeVisible()
  for (const kind of ['Texte', 'Article ·', 'Numéro en préparation']) await expect(mother.page.getByText(kind)).toHaveCount(0)
  await kept(mother, 'family')
  const stranger = await enter(browser, 'Adam')
  await stranger.page.goto('/recherche#poules%20cour')
  await expect(stranger.page.getByRole('status').filter({ hasText: 'Rien trouvé' })).toBeVisible()
})
