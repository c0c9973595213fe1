// One article from the meeting to a family and back off the page: the whole way, in the browsers of five people.

import { expect, type Page, test } from '@playwright/test'
import type { DemoAccount, Person } from '../../interop/harness/index.ts'
import { story } from '../story.ts'

const told = story('journal')
const { enter, kept } = told

/** A guardian, the child, and the child's own teacher, whoever they are in the demo world. */
function family(): { guardian: DemoAccount; pupil: DemoAccount; teacher: DemoAccount } {
  const find = (role: string, class_?: string | null) => told.world.accounts.find((one) => one.role === role && (class_ === undefined || one.class === class_))
  const guardian = find('guardian')
  // The demo world's guardian bears the child's name.
  const pupil = told.world.accounts.find((one) => one.role === 'pupil' && one.display_name.startsWith('Zoé'))
  const teacher = pupil && find('teacher', pupil.class)
  if (!guardian || !pupil || !teacher) throw new Error('the demo world has no family with a teacher')
  return { guardian, pupil, teacher }
}

/** The way to a new issue, or to the first newspaper where a class has none. */
const newspaperOf = (page: Page) => page.getByRole('link', { name: 'Nouveau numéro' }).or(page.getByLabel('Titre du journal'))

async function newIssue(page: Page): Promise<void> {
  await newspaperOf(page).first().waitFor()
  const title = page.getByLabel('Titre du journal')
  if (await title.isVisible()) {
    await title.fill('Planète Gilles Ménage')
    await page.getByRole('button', { name: 'Créer le journal' }).click()
  } else await page.getByRole('link', { name: 'Nouveau numéro' }).first().click()
}

test('E2E-17 one article goes from the meeting to a family, and back off the page', async ({ browser }) => {
  const { guardian, pupil, teacher } = family()
  const title = 'Mon brevet de 25 mètres'
  const adult = await enter(browser, teacher)
  const page = adult.page

  // The teacher opens an issue: everything is proposed.
  await expect(page.getByRole('region', { name: 'À valider' })).toBeVisible()
  await kept(adult, 'teacher-home')
  await newIssue(page)
  await expect(page.getByLabel('Titre du numéro')).not.toHaveValue('')
  await kept(adult, 'new-issue')
  const issueTitle = 'Grand bain'
  await page.getByLabel('Titre du numéro').fill(issueTitle)
  await page.getByRole('button', { name: 'Ouvrir le numéro' }).click()

  // One article to one pupil, with an instruction and a length.
  await expect(page.getByRole('heading', { level: 1, name: 'Distribuer les articles' })).toBeVisible()
  await page.getByLabel('Vos idées, une par ligne').fill(`- ${title}`)
  await page.getByRole('button', { name: 'Ajouter ces lignes' }).click()
  await page.getByRole('button', { name: 'Consigne' }).click()
  await page.getByLabel('Consigne').last().fill('Raconte l’eau, le bruit, et ce que tu as ressenti.')
  await page.getByRole('combobox', { name: 'Mots' }).selectOption('40')
  await page.getByRole('button', { name: 'Distribuer 1 article' }).click()
  await expect(page.getByText('Cette ligne n’a pas d’auteur.')).toBeVisible()
  await page.getByRole('button', { name: /^Qui écrit/ }).click()
  await kept(adult, 'who-writes')
  await page.getByRole('dialog').getByRole('button', { name: /^Zoé/ }).click()
  await page.getByRole('button', { name: 'C’est bon' }).click()
  await kept(adult, 'hand-out')
  await page.getByRole('button', { name: 'Distribuer 1 article' }).click()
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(`^Numéro \\d+ – ${issueTitle}$`) })).toBeVisible()
  await expect(page.getByRole('link', { name: new RegExp(title) })).toContainText('À écrire')
  await kept(adult, 'board')
  const board = page.url()

  // The pupil finds it, reads what is asked, writes and hands in.
  const child = await enter(browser, pupil)
  const desk = child.page
  await expect(desk.getByRole('link', { name: new RegExp(title) }).first()).toBeVisible()
  await kept(child, 'pupil-home')
  await desk.getByRole('link', { name: new RegExp(title) }).first().click()
  await child.saved()
  await expect(desk.getByText('Raconte l’eau, le bruit, et ce que tu as ressenti.')).toBeVisible()
  await child.atEnd()
  await child.type('Mardi, j’ai nagé vingt-cinq mètres.')
  await expect(desk.getByText(/^\d+ mots sur 40$/)).toBeVisible()
  await child.saved()
  await expect(page.getByRole('link', { name: new RegExp(title) })).toContainText('Premier jet', { timeout: 30_000 })
  await kept(child, 'pupil-writes')
  await desk.getByRole('button', { name: 'Rendre' }).click()
  await kept(child, 'pupil-hands-in')
  await desk.getByRole('button', { name: 'Oui, je rends' }).click()
  await expect(desk.getByText('Ton article est rendu. Tu peux le lire.')).toBeVisible()
  await expect(child.sheet).not.toBeEditable()
  await kept(child, 'pupil-handed-in')

  // The teacher reads it where everything that was handed in stands, and gives it back with a word.
  await page.goto('/a-valider')
  const entry = page.getByRole('navigation', { name: 'Articles rendus' }).getByRole('button', { name: new RegExp(title) })
  await entry.click()
  await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible()
  await expect(page.getByText('Mardi, j’ai nagé vingt-cinq mètres.')).toBeVisible()
  await kept(adult, 'approvals')
  await page.getByRole('button', { name: 'À reprendre' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Il manque encore…' }).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('le bruit de l’eau.')
  await kept(adult, 'returns')
  await page.getByRole('button', { name: 'Rendre à reprendre' }).click()
  await expect(entry).toHaveCount(0)

  // The pupil reads the word without reloading, writes again and hands in again.
  await expect(desk.getByRole('note')).toContainText('Il manque encore le bruit de l’eau.', { timeout: 15_000 })
  await expect(child.sheet).toBeEditable()
  await kept(child, 'pupil-reads-the-word')
  await desk.getByRole('link', { name: 'Retour à mes textes' }).click()
  await expect(desk.getByText('Il manque encore le bruit de l’eau.')).toBeVisible()
  await kept(child, 'pupil-home-returned')
  await desk.getByRole('link', { name: new RegExp(title) }).last().click()
  await child.saved()
  await child.atEnd()
  await child.type(' On entendait l’eau partou.')
  await child.saved()

  // A pupil of the other class reads it first, and the author takes the word that comes from there.
  const reader = await enter(browser, 'Hugo')
  await desk.getByRole('button', { name: 'Demander une relecture' }).click()
  await expect(desk.getByText('L’autre classe relit ton texte. Tu peux continuer à écrire.')).toBeVisible()
  await reader.page.getByRole('link', { name: new RegExp(`À relire.*${title}`) }).click()
  await expect(reader.sheet).toContainText('On entendait l’eau partou.')
  await expect(reader.sheet).not.toBeEditable()
  await reader.select('partou.', 0, 'partou'.length)
  await reader.page.getByRole('button', { name: 'Suggestion' }).click()
  await reader.page.getByRole('dialog').getByLabel('À la place, on pourrait écrire').fill('partout')
  await reader.page.getByRole('dialog').getByRole('button', { name: 'Envoyer' }).click()
  await kept(reader, 'other-class-reads')
  await desk.getByRole('region', { name: 'Relecture' }).getByRole('button', { name: 'J’accepte' }).click()
  // A caret may stand behind the word.
  await expect(child.sheet).toContainText('On entendait l’eau partout')
  await child.saved()
  await expect(reader.sheet).toContainText('On entendait l’eau partout')
  await kept(child, 'pupil-takes-a-word')
  await desk.getByRole('button', { name: 'Rendre' }).click()
  await desk.getByRole('button', { name: 'Oui, je rends' }).click()
  await expect(desk.getByText('Ton article est rendu. Tu peux le lire.')).toBeVisible()

  // The other class's teacher, who shares the newspaper, sees it come, and does not decide for this class.
  const other = await enter(browser, 'Karim')
  await other.page.goto(board)
  await expect(other.page.getByRole('link', { name: new RegExp(title) })).toContainText('Rendu')
  await kept(other, 'other-teacher')

  // Approved in the article itself.
  await page.goto('/a-valider')
  await entry.click()
  await page.getByRole('link', { name: 'Ouvrir pour écrire' }).click()
  await expect(adult.sheet).toContainText('On entendait l’eau')
  await kept(adult, 'teacher-reads')
  await page.getByRole('button', { name: 'Valider' }).click()
  await expect(page.getByText('Validé. Il attend sa place dans le numéro.')).toBeVisible()
  await expect(desk.getByText('Validé ! Ton article sera dans le journal.')).toBeVisible({ timeout: 15_000 })

  // Closing, layout, its place.
  await page.getByRole('link', { name: 'Retour au numéro' }).click()
  await page.getByRole('button', { name: 'Passer au bouclage' }).click()
  await page.getByRole('button', { name: 'Passer à la mise en page' }).click()
  await page.getByRole('link', { name: 'Mettre en page' }).click()
  await page.getByRole('button', { name: `Placer « ${title} » dans Reportages` }).click()
  const slip = page.getByRole('listitem').filter({ hasText: title })
  await expect(page.getByRole('region', { name: 'Reportages' })).toContainText(title)
  await slip.getByRole('button', { name: `Monter « ${title} »` }).click()
  await expect(page.getByRole('region', { name: 'La vie de l’école' })).toContainText(title)
  await slip.getByRole('button', { name: `Monter « ${title} »` }).click()
  await expect(page.getByRole('region', { name: 'À la une' })).toContainText(title)
  await adult.saved()
  await page.reload()
  await expect(page.getByRole('region', { name: 'À la une' })).toContainText(title)
  await kept(adult, 'layout')

  // Imprint, signature, families.
  await page.getByRole('link', { name: 'Bon à tirer' }).click()
  await expect(page.getByRole('button', { name: 'Signer le bon à tirer' })).toBeDisabled()
  await page.getByLabel('Directrice ou directeur de la publication').fill('Odile Dupré')
  await kept(adult, 'sign-off')
  await page.getByRole('button', { name: 'Signer le bon à tirer' }).click()
  await expect(page.getByText('Signé. Le numéro est prêt à partir.')).toBeVisible()
  await kept(adult, 'signed')
  const parent = await enter(browser, guardian)
  await expect(parent.page.getByText(issueTitle)).toHaveCount(0)
  await page.getByRole('button', { name: 'Publier' }).click()
  await expect(page.getByText('Publié pour les familles.')).toBeVisible()
  await kept(adult, 'published')

  // The family reads it: a page of the server, without the app.
  const cover = parent.page.getByRole('link', { name: new RegExp(issueTitle) })
  await expect(cover).toBeVisible({ timeout: 15_000 })
  await kept(parent, 'guardian-home')
  await cover.click()
  await expect(parent.page).toHaveURL(/\/journal\//)
  await expect(parent.page.getByText('On entendait l’eau partout.')).toBeVisible()
  await expect(parent.page.getByText(title).first()).toBeVisible()
  await kept(parent, 'family-page')
  const address = parent.page.url()
  expect(await parent.page.locator('script').count()).toBe(0)

  // Withdrawn by the other teacher, whose class shares it: gone from the page at once, and from the family's first page.
  await other.page.goto(`${board}/bat`)
  await other.page.getByRole('button', { name: 'Retirer le numéro' }).click()
  await kept(other, 'withdraws')
  await other.page.getByRole('button', { name: 'Oui, retirer' }).click()
  await expect(other.page.getByText('Plus personne ne peut lire la page.')).toBeVisible()
  await kept(other, 'withdrawn')
  const gone = await parent.page.goto(address)
  expect(gone?.status()).toBe(404)
  await parent.page.goto('/')
  await expect(parent.page.getByText('Rien de publié pour l’instant.').or(parent.page.getByRole('link', { name: 'Lire le numéro' })).first()).toBeVisible()
  await expect(parent.page.getByText(issueTitle)).toHaveCount(0)
  await kept(parent, 'guardian-home-after')
})

test('E2E-18 a teacher opens an issue and hands out ten articles in under two minutes, with 25 taps at most', async ({ browser }) => {
  const { teacher } = family()
  const adult = await enter(browser, teacher)
  const page = adult.page
  await newspaperOf(page).first().waitFor()
  let taps = 0
  const began = Date.now()
  /** A tap of somebody who knows where it is: 400 ms. */
  const tap = async (role: 'button' | 'link', name: string | RegExp) => {
    await page.waitForTimeout(400)
    taps += 1
    await page.getByRole(role, { name }).first().click()
  }
  if (await page.getByLabel('Titre du journal').isVisible()) {
    taps += 1
    await page.getByLabel('Titre du journal').fill('Planète')
    await tap('button', 'Créer le journal')
  } else await tap('link', 'Nouveau numéro')
  await tap('button', 'Ouvrir le numéro')
  await page.waitForTimeout(400)
  taps += 1
  const ideas = ['Les poules', 'La cantine', 'Le moulin', 'La piscine', 'Le facteur', 'La chorale', 'Le potager', 'Les billes', 'La recette', 'Les mots croisés']
  await page.getByLabel('Vos idées, une par ligne').fill(ideas.map((idea, n) => `${n + 1}. ${idea}`).join('\n'))
  await tap('button', 'Ajouter ces lignes')
  await tap('button', 'Un élève par article')
  await tap('button', 'Distribuer 10 articles')
  await expect(page.getByRole('link', { name: /Les mots croisés/ })).toContainText('À écrire')
  const seconds = (Date.now() - began) / 1000
  expect(taps).toBeLessThanOrEqual(25)
  expect(seconds).toBeLessThan(120)
  test.info().annotations.push({ type: 'figure', description: `${taps} taps, ${seconds.toFixed(1)} s` })
  console.log(`ten articles: ${taps} taps, ${seconds.toFixed(1)} s`)
  await expect(page.getByRole('region', { name: 'On écrit' }).getByRole('listitem')).toHaveCount(10)
})

test('E2E-22 every screen of the newspaper says when it waits, when it fails, when there is no network and when there is nothing', async ({ browser }) => {
  const { guardian, pupil, teacher } = family()
  const editor = await told.world.login(teacher)
  const made = await oneArticle(editor, await told.world.login(pupil))
  const screens: [DemoAccount, string[]][] = [
    [teacher, ['/', '/a-valider', `/journaux/${made.journal}`, `/journaux/${made.journal}/nouveau`, `/numeros/${made.issue}`, `/numeros/${made.issue}/distribuer`, `/numeros/${made.issue}/mise-en-page`, `/numeros/${made.issue}/bat`, `/articles/${made.article}`]],
    [pupil, ['/', `/numeros/${made.issue}`, `/articles/${made.article}`]],
    [guardian, ['/']],
  ]
  const ASKED = /\/api\/(home|approvals|spaces|classes|journals|issues|articles)/
  for (const [person, paths] of screens) {
    const tab = await enter(browser, person, { serviceWorkers: 'block' })
    // Nothing kept from an earlier visit: what a device shows then is tried in the tests of the screens.
    await tab.context.addInitScript(() => {
      for (const key of Object.keys(localStorage)) if (key.includes(':kept:')) localStorage.removeItem(key)
    })
    for (const path of paths) {
      const { page } = tab
      await page.route(ASKED, () => undefined)
      await page.goto(path)
      await expect(page.locator('[aria-busy=true]').first(), `${path} waits`).toBeVisible()
      await tab.accessible(`${path} waits`)
      await page.unroute(ASKED)

      await page.route(ASKED, (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"unavailable","status":500}' }))
      await page.goto(path)
      await expect(page.getByRole('alert').getByRole('button', { name: 'Réessayer' }).first(), `${path} fails`).toBeVisible()
      await tab.accessible(`${path} fails`)
      await page.unroute(ASKED)
      await page.getByRole('button', { name: 'Réessayer' }).first().click()
      await expect(page.getByRole('alert').getByRole('button', { name: 'Réessayer' }).first(), `${path} comes back`).toBeHidden()

      await page.route(ASKED, (route) => route.abort())
      await page.goto(path)
      await expect(page.getByText(/Pas de réseau/).first(), `${path} without network`).toBeVisible()
      await tab.accessible(`${path} without network`)
      await page.unroute(ASKED)
    }
    await tab.page.goto('/numeros/absent')
    await expect(tab.page.getByRole('alert')).toContainText('Cette page n’existe pas')
    await tab.accessible('an absent issue')
  }
})

/** By the door that programs use: an issue with one article of one pupil. */
async function oneArticle(teacher: Person, pupil: Person): Promise<{ journal: string; issue: string; article: string }> {
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await teacher.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const [space] = await teacher.json<{ id: string }[]>('/api/spaces')
  if (!space) throw new Error('the teacher has no space')
  const journal = await post<{ id: string }>(`/api/spaces/${space.id}/journals`, { title: 'Le journal des essais' })
  const issue = await post<{ id: string }>(`/api/journals/${journal.id}/issues`, { title: 'Numéro d’essai' })
  const rows = [{ title: 'Un article', mode: 'individual', assignees: [{ kind: 'account', subject: pupil.id }], target_words: 40 }]
  await post(`/api/issues/${issue.id}/assignments`, rows)
  const { articles } = await teacher.json<{ articles: { id: string }[] }>(`/api/issues/${issue.id}`)
  return { journal: journal.id, issue: issue.id, article: articles[0]?.id ?? '' }
}
