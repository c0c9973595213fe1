// Classes share a space: opened, asked in by code and from the list, accepted by the class's own teacher, left.

import { expect, test } from '@playwright/test'
import { story } from '../story.ts'

const { enter, kept } = story('spaces')

test('E2E-25 classes come into a space by their own teachers, and leave it at once', async ({ browser }) => {
  const claire = await enter(browser, 'Claire')
  const page = claire.page
  await page.getByRole('link', { name: 'Espaces et classes invitées' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Espaces' })).toBeVisible()
  await kept(claire, 'list')
  await page.getByRole('button', { name: 'Ouvrir un espace' }).click()
  await kept(claire, 'open')
  await page.getByLabel('Nom de l’espace').fill('Nos deux villages')
  await page.getByRole('dialog').getByRole('button', { name: 'Ouvrir' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Nos deux villages' })).toBeVisible()
  await kept(claire, 'alone')

  // A code for the class of another school.
  await page.getByRole('button', { name: 'Inviter une classe' }).click()
  await page.getByRole('button', { name: 'Faire un code' }).click()
  const shown = page.getByRole('dialog').locator('.code')
  await expect(shown).toBeVisible()
  const code = ((await shown.textContent()) ?? '').replace(/\s/gu, '')
  expect(code).toMatch(/^[A-HJKMNP-Z2-9]{8}$/u)
  await kept(claire, 'code')
  await page.getByRole('button', { name: 'Dans la liste' }).click()
  await page.getByLabel('Chercher une classe').fill('gilles')
  await page.getByRole('button', { name: 'Inviter CE2/CM1, École Gilles Ménage' }).click()
  await expect(page.getByRole('dialog').getByText('Invitée', { exact: true })).toBeVisible()
  await kept(claire, 'from-the-list')
  await page.getByRole('button', { name: 'Terminé' }).click()
  await expect(page.getByText('CE2/CM1 n’a pas encore répondu')).toBeVisible()
  await kept(claire, 'waiting')

  // The other school's teacher types it, wrongly first, and accepts for her class.
  const helene = await enter(browser, 'Hélène')
  const desk = helene.page
  await desk.goto('/espaces')
  await desk.getByRole('button', { name: 'J’ai un code' }).click()
  await desk.getByLabel('Code d’invitation').fill('ZZZZZZZZ')
  await desk.getByRole('button', { name: 'Voir l’invitation' }).click()
  await expect(desk.getByText('Ce code ne mène nulle part. Vérifiez les lettres.')).toBeVisible()
  await kept(helene, 'wrong-code')
  await desk.getByLabel('Code d’invitation').fill(code.toLowerCase())
  await desk.getByRole('button', { name: 'Voir l’invitation' }).click()
  await expect(desk.getByText('Claire A. invite une classe à partager « Nos deux villages »')).toBeVisible()
  await kept(helene, 'invited')
  await desk.getByRole('button', { name: 'Accepter pour CM2' }).click()
  await expect(desk.getByRole('heading', { level: 1, name: 'Nos deux villages' })).toBeVisible()
  await expect(desk.getByRole('listitem').filter({ hasText: 'CE1/CE2' }).first()).toBeVisible()

  // Karim finds the question on his first screen.
  const karim = await enter(browser, 'Karim')
  await expect(karim.page.getByText('Claire A. invite CE2/CM1 à partager « Nos deux villages »')).toBeVisible()
  await kept(karim, 'asked-at-home')
  await karim.page.getByRole('button', { name: 'Accepter pour CE2/CM1' }).click()
  await expect(karim.page.getByRole('heading', { level: 1, name: 'Nos deux villages' })).toBeVisible()
  await kept(karim, 'three-classes')

  // A pupil of the class that leaves another space writes there no more, and reads the copy that the class took along.
  const noe = await enter(browser, 'Noé')
  await expect(noe.page.getByRole('link', { name: /Le coin des voisins/ }).first()).toContainText('Tu peux écrire')
  await desk.goto('/espaces')
  await desk.getByRole('link', { name: /Le coin des voisins/ }).click()
  await desk.getByRole('button', { name: 'Quitter l’espace' }).first().click()
  await expect(desk.getByText('Vos textes restent à votre classe')).toBeVisible()
  await kept(helene, 'leave')
  await desk.getByRole('dialog').getByRole('button', { name: 'Quitter l’espace' }).click()
  await expect(desk.getByRole('heading', { level: 1, name: 'Espaces' })).toBeVisible()
  await expect(desk.getByRole('link', { name: /CE2\/CM1 \(École Gilles Ménage\)/ }).filter({ hasText: 'Le coin des voisins' })).toHaveCount(0)
  await kept(helene, 'after-leaving')
  await noe.page.reload()
  await noe.atHome()
  await expect(noe.page.getByText('Aubépine et Tancrède').first()).toBeVisible()
  const copies = noe.page.getByRole('link', { name: /Le coin des voisins/ })
  const ours = copies.filter({ hasText: 'Nos deux écoles' })
  await expect(ours).toHaveCount(1)
  await expect(ours).toContainText('À lire')
  await expect(copies.filter({ hasText: 'Tu peux écrire' })).toHaveCount(0)
})
