// Messages: a film for a pupil who is not there, her voice in answer, and her mother's question to the teacher.

import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { plays } from '../pages.ts'
import config from '../playwright.config.ts'
import { story } from '../story.ts'

const usual = config.use?.launchOptions
test.use({ launchOptions: { ...usual, args: [...(usual?.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } })

const { enter, kept } = story('messages')

test('E2E-41 a film for an absent pupil in three taps, her voice in answer, her mother’s question', async ({ browser }) => {
  const zoe = await enter(browser, 'Zoé')
  const claire = await enter(browser, 'Claire')
  const desk = claire.page
  await expect(desk.getByRole('heading', { name: 'Un mot à un élève absent' })).toBeVisible()
  await expect(desk.getByRole('button', { name: 'Sa famille peut regarder aussi' })).toHaveAttribute('aria-pressed', 'true')
  await kept(claire, 'teacher-home')

  // Three taps: the face, « Arrêter », « Envoyer ».
  await desk.getByRole('button', { name: /^Zoé/ }).click()
  await expect(desk.getByText('0:01 sur 1:00')).toBeVisible({ timeout: 15_000 })
  await desk.getByRole('button', { name: 'Arrêter' }).click()
  await kept(claire, 'before-sending')
  await desk.getByRole('button', { name: 'Envoyer', exact: true }).click()
  await expect(desk.getByText(/^Envoyé à Zoé .*Sa famille peut regarder aussi\./)).toBeVisible({ timeout: 30_000 })

  // It is there at once, and Zoé reads who may see it.
  const page = zoe.page
  await page.getByRole('link', { name: /^Messages.*2 nouveaux/ }).click()
  await page.getByRole('link', { name: /^Claire.*nouveaux/ }).click()
  await expect(page.getByText('Ta famille peut lire cette conversation.')).toBeVisible()
  const film = page.locator('video')
  await expect(film).toHaveAttribute('poster', /^\/api\/media\//)
  await plays(film)
  await kept(zoe, 'pupil')

  // She answers with her voice.
  await page.getByRole('button', { name: 'Ma voix' }).click()
  await page.getByRole('button', { name: 'Commencer' }).click()
  await expect(page.getByText('0:01 sur 1:00')).toBeVisible({ timeout: 15_000 })
  await page.getByRole('button', { name: 'Arrêter' }).click()
  await page.getByLabel('Que dit-on ?').fill('Merci maîtresse, je vais mieux.')
  await page.getByRole('button', { name: 'Envoyer', exact: true }).last().click()
  await expect(page.locator('audio')).toBeVisible({ timeout: 30_000 })
  await desk.getByRole('link', { name: 'Voir la conversation' }).click()
  await expect(desk.getByText('Ce qui est dit : Merci maîtresse, je vais mieux.')).toBeVisible()
  await plays(desk.locator('audio'))
  await kept(claire, 'teacher')

  // She mends what is said in it, and it is mended on the other screen.
  await page.getByRole('button', { name: 'Que faire de ce message ?' }).last().click()
  await page.getByRole('button', { name: 'Corriger' }).click()
  await page.getByLabel('Ce qui est dit dedans').fill('Merci maîtresse, je reviens lundi.')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(desk.getByText('Ce qui est dit : Merci maîtresse, je reviens lundi.')).toBeVisible()

  // A sheet for the outing: Zoé keeps it under its name.
  const sheet = '%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n'
  await expect(desk.getByRole('button', { name: 'Joindre un PDF' })).toBeVisible()
  await desk.locator('input[accept*=pdf]').setInputFiles({ name: 'Sortie à la mer.pdf', mimeType: 'application/pdf', buffer: Buffer.from(sheet) })
  await expect(desk.getByText('Sortie à la mer.pdf')).toBeVisible()
  await desk.getByRole('button', { name: 'Envoyer', exact: true }).click()
  const paper = page.getByRole('link', { name: /Sortie à la mer\.pdf.*Télécharger/ })
  await expect(paper).toBeVisible()
  await kept(zoe, 'paper')
  const download = page.waitForEvent('download')
  await paper.click()
  const taken = await download
  expect(taken.suggestedFilename()).toBe('Sortie à la mer.pdf')
  expect(readFileSync(await taken.path(), 'utf8')).toBe(sheet)

  // Her mother reads it, does not write in it, and asks a question of her own.
  const sandrine = await enter(browser, 'Sandrine')
  const family = sandrine.page
  await family.getByRole('link', { name: /^Messages/ }).click()
  await family.getByRole('link', { name: /Zoé D\. et Claire|Claire A\. et Zoé/ }).click()
  await expect(family.locator('video')).toBeVisible()
  await expect(family.getByText('Vous lisez cette conversation, sans y écrire.')).toBeVisible()
  await kept(sandrine, 'family-reads')
  await family.getByRole('link', { name: 'Nouveau message' }).click()
  await expect(family.getByRole('heading', { level: 1, name: 'À qui voulez-vous écrire ?' })).toBeVisible()
  await kept(sandrine, 'faces')
  await family.getByRole('button', { name: /^Claire/ }).click()
  await family.getByLabel('Votre message').fill('Quand revient la piscine ?')
  await family.getByRole('button', { name: 'Envoyer', exact: true }).click()
  await expect(family.getByText('Quand revient la piscine ?').first()).toBeVisible()
  await desk.getByRole('link', { name: /Sandrine.*Quand revient la piscine/ }).click()
  await expect(desk.getByRole('region', { name: 'Messages de la conversation' }).getByText('Quand revient la piscine ?')).toBeVisible()
  await expect(family.getByText(/^Lu par Claire/)).toBeVisible()
  await kept(sandrine, 'family-asks')
})
