// Groups of pupils share an article: made by their teacher, each with its own part and its own instruction, handed in together.

import { expect, test } from '@playwright/test'
import { story } from '../story.ts'

const { enter, kept } = story('groups')

test('E2E-26 two groups across classes write one article in parts, each asked its own', async ({ browser }) => {
  const claire = await enter(browser, 'Claire')
  const page = claire.page
  await page.goto('/espaces/planete/groupes')
  await expect(page.getByRole('heading', { level: 1, name: 'Groupes et niveaux' })).toBeVisible()
  await page.getByLabel(/Zoé/).selectOption('CE1')
  await expect(page.getByText('Niveau enregistré.').first()).toBeVisible()
  for (const [name, members] of [
    ['Hérissons', [/^Zoé/, /^Tom/]],
    ['Mésanges', [/^Hugo/, /^Maëlys/]],
  ] as const) {
    await page.getByRole('button', { name: 'Nouveau groupe' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Nom du groupe').fill(name)
    for (const member of members) await dialog.getByRole('button', { name: member }).click()
    if (name === 'Hérissons') await kept(claire, 'new-group')
    await dialog.getByRole('button', { name: 'Enregistrer' }).click()
    await expect(page.getByRole('heading', { level: 2, name })).toBeVisible()
  }
  await kept(claire, 'groups')

  // Handed out: one part a group, one instruction for everybody, one for a group, one for a level.
  await page.goto('/numeros/demo-numero-2/distribuer')
  await page.getByLabel('Vos idées, une par ligne').fill('Deux regards sur la mare')
  await page.getByRole('button', { name: 'Ajouter ces lignes' }).click()
  const row = page.getByRole('listitem').filter({ has: page.locator('input[id^="title-"]') }).last()
  await row.getByRole('button', { name: 'Groupes' }).click()
  await row.getByRole('button', { name: /Qui écrit/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /Hérissons/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /Mésanges/ }).click()
  await kept(claire, 'who')
  await page.getByRole('dialog').getByRole('button', { name: 'C’est bon' }).click()
  await row.getByRole('button', { name: 'Consigne' }).click()
  await row.getByRole('textbox', { name: 'Consigne', exact: true }).fill('Regardez la mare dix minutes.')
  await row.getByRole('button', { name: 'Autre consigne' }).click()
  await row.getByLabel('Pour…').selectOption({ label: 'Groupe Mésanges' })
  await row.getByLabel('Consigne pour eux seuls').fill('Écoutez seulement.')
  await kept(claire, 'hand-out')
  // Only this one: the ideas of the meeting wait for another day.
  for (;;) {
    const others = page.getByRole('button', { name: 'Enlever l’article 1', exact: true })
    if ((await page.locator('input[id^="title-"]').count()) === 1) break
    await others.first().click()
  }
  await page.getByRole('button', { name: 'Distribuer 1 article' }).click()
  await expect(page.getByRole('link', { name: /Deux regards sur la mare/ })).toBeVisible()

  // Zoé writes her group's part; Hugo sees it come, and writes his own.
  const zoe = await enter(browser, 'Zoé')
  await zoe.page.locator('a[href^="/articles/"]', { hasText: 'Deux regards sur la mare' }).first().click()
  await zoe.saved()
  const hugo = await enter(browser, 'Hugo')
  await hugo.page.locator('a[href^="/articles/"]', { hasText: 'Deux regards sur la mare' }).first().click()
  await hugo.saved()
  await expect(hugo.page.getByText('Écoutez seulement.')).toBeVisible()
  await expect(zoe.page.getByText('Regardez la mare dix minutes.')).toBeVisible()
  await expect(zoe.page.getByText('Écoutez seulement.')).toHaveCount(0)
  await zoe.atEnd()
  await zoe.type('Un triton monte respirer.')
  await zoe.saved()
  await kept(zoe, 'own-part')
  await hugo.page.getByRole('button', { name: /Hérissons/ }).click()
  await expect(hugo.page.getByText('Un triton monte respirer.')).toBeVisible()
  await kept(hugo, 'others-part')
  await hugo.page.getByRole('button', { name: /Mésanges/ }).click()
  await hugo.saved()
  await hugo.atEnd()
  await hugo.type('On entend le vent.')
  await hugo.saved()

  // The first group is done and waits; with the second one the whole is handed in.
  await zoe.page.getByRole('button', { name: 'Notre partie est prête' }).click()
  await zoe.page.getByRole('button', { name: 'Oui, je rends' }).click()
  await expect(zoe.page.getByText('Votre partie est prête. On attend')).toBeVisible()
  await kept(zoe, 'part-ready')
  await hugo.page.getByRole('button', { name: 'Notre partie est prête' }).click()
  await hugo.page.getByRole('button', { name: 'Oui, je rends' }).click()
  await expect(hugo.page.getByText('Ton article est rendu. Tu peux le lire.')).toBeVisible()
  await kept(hugo, 'handed-in')
})
