// Who is in a picture: said in the text, asked before the signature, and without the picture where a family did not say yes.

import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { story } from '../story.ts'

const told = story('people', { fullPage: true })
const { enter, kept } = told

interface Board {
  issue: { version: number; publication: string | null }
  sections: { id: string }[]
  articles: { id: string; title: string; state: string; authors: { name: string }[] }[]
}

test('E2E-36 a child on a photo is named where it stands, the issue is signed without that picture, and the article stays', async ({ browser }) => {
  const teacher = await enter(browser, 'Karim')
  const page = teacher.page
  const at = async <T>(method: 'get' | 'post' | 'put', path: string, data?: object): Promise<T> => {
    const answer = await page.request[method](path, { ...(data ? { data } : {}), headers: { origin: told.server.url } })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const issue = '/api/issues/demo-numero-2'
  let board = await at<Board>('get', issue)
  const ready = board.articles.filter(({ state }) => state === 'placed' || state === 'approved')
  const mine = ready.find(({ authors }) => authors.some(({ name }) => name.startsWith('Zoé'))) ?? ready[0]
  if (!mine) throw new Error('the demo has no article that is ready')

  // In the text: a photo comes in, and somebody says who is on it.
  await page.goto(`/articles/${mine.id}`)
  await expect(teacher.sheet).toBeEditable()
  await teacher.atEnd()
  await teacher.tool('Ajouter une image, un son ou un film').click()
  const photo = readFileSync(new URL('../../app/public/icon-512.png', import.meta.url))
  await page.locator('input[data-way=choose]').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo })
  await page.getByRole('dialog').getByRole('button', { name: 'Plus tard' }).click()
  await page.getByRole('button', { name: 'Décrire l’image' }).click()
  await kept(teacher, 'describe')
  await page.getByRole('button', { name: 'Qui est sur la photo ?' }).click()
  const who = page.getByRole('dialog', { name: 'Qui est sur la photo ?' })
  await who.getByRole('button', { name: 'Lila M.' }).click()
  await kept(teacher, 'who')
  await who.getByRole('button', { name: 'Garder' }).click()
  await expect(who).toBeHidden()
  await teacher.saved()

  // The layout: it is chosen for the front page.
  await at('put', issue, { version: board.issue.version, imprint: { director: 'Odile Dupré', school: 'École Gilles Ménage', month: 'Novembre 2026' } })
  for (const action of ['close', 'lay_out']) {
    board = await at<Board>('get', issue)
    await at('post', `${issue}/steps`, { action, version: board.issue.version })
  }
  board = await at<Board>('get', issue)
  await at('put', `${issue}/layout`, { version: board.issue.version, sections: board.sections.map(({ id }, place) => ({ id, articles: place === 0 ? ready.map((one) => one.id) : [] })) })
  await page.goto('/numeros/demo-numero-2/mise-en-page')
  const front = page.getByRole('group', { name: 'La première page' })
  await front.getByRole('radio').nth(1).check()
  await expect.poll(async () => (await at<{ issue: { cover: string | null } }>('get', issue)).issue.cover).not.toBeNull()
  await kept(teacher, 'layout')
  const cover = (await at<{ issue: { cover: string } }>('get', issue)).issue.cover

  // Before the signature: what there is to see, and the consent of Lila's family, which nobody has given.
  await page.goto('/numeros/demo-numero-2/bat')
  await expect(page.getByText('Il reste 1 question.')).toBeVisible()
  await kept(teacher, 'sign-off')
  await page.getByLabel('Que voit-on ?').fill('Lila et sa poule')
  await page.getByRole('button', { name: 'Noter', exact: true }).click()
  await expect(page.getByText('Tout est décrit, et on sait qui on voit.')).toBeVisible()
  await page.getByRole('button', { name: 'Sans image' }).click()
  for (;;) {
    const careful = page.getByRole('button', { name: 'Tout régler prudemment' })
    await expect(page.getByText(/et c’est réglé|manquent?\. Choisissez/).first()).toBeVisible()
    if (!(await careful.isVisible())) break
    await careful.click()
  }
  await kept(teacher, 'settled')
  await page.getByRole('button', { name: 'Signer le bon à tirer' }).click()
  await page.getByRole('button', { name: 'Publier' }).click()
  const address = (await page.getByRole('link', { name: 'Lire la page' }).getAttribute('href')) ?? ''

  // A family reads the article, and nowhere the photo.
  const mother = await enter(browser, 'Sandrine')
  const issueOut = await mother.page.request.get(address)
  expect(issueOut.status()).toBe(200)
  const words = await issueOut.text()
  expect(words).toContain(mine.title.slice(0, 8))
  expect(words).not.toContain(cover)
  expect((await mother.page.request.get(`/api/media/${cover}`)).status()).toBe(404)
})
