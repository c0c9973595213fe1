// Words that a pupil typed without a network, and that reached the server after the article was handed in.

import { expect, test } from '@playwright/test'
import { story } from '../story.ts'

const told = story('late')
const { enter, seen } = told

test('E2E-19 what was typed without a network after handing in is offered to the teacher and comes in as the pupil’s', async ({ browser }) => {
  const article = 'demo-article-natation'
  const pupil = told.world.accounts.find((one) => one.role === 'pupil' && one.display_name.startsWith('Tom'))
  const teacher = told.world.accounts.find((one) => one.role === 'teacher' && one.class === pupil?.class)
  if (!pupil || !teacher) throw new Error('the demo world has no pupil with a teacher')
  const child = await enter(browser, pupil)
  // A cut that lets no frame through: the browser's own switch still delivers what waits in an open socket.
  let cut = false
  const ends: { close(): Promise<void> }[] = []
  await child.page.routeWebSocket(/\/collab$/, (page) => {
    if (cut) return void page.close()
    const there = page.connectToServer()
    page.onMessage((message) => cut || there.send(message))
    there.onMessage((message) => cut || page.send(message))
    ends.push(page, there)
  })
  await child.page.goto(`/articles/${article}`)
  await child.saved()
  await expect(child.sheet).toBeEditable()

  // The network goes; the pupil writes on. Meanwhile the article is handed in from another device.
  cut = true
  await Promise.all(ends.splice(0).map((end) => end.close()))
  await child.atEnd()
  await child.type(' Le bruit m’a surpris.')
  await expect(child.pill).toHaveText('Hors ligne : gardé sur cet appareil', { timeout: 50_000 })
  const elsewhere = await told.world.login(pupil)
  const before = await elsewhere.json<{ version: number; parts: { document: string }[] }>(`/api/articles/${article}`)
  const text = before.parts[0]?.document
  const handed = await elsewhere.fetch(`/api/articles/${article}/steps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'submit', version: before.version }),
  })
  expect(handed.status, await handed.text()).toBe(200)

  // Back: the words are not in the text, and not lost.
  cut = false
  await expect(child.page.getByText('Tu avais encore écrit après avoir rendu.')).toBeVisible({ timeout: 30_000 })
  await expect(child.sheet).not.toContainText('surpris')
  await expect(child.sheet).not.toBeEditable()
  await seen(child, 'pupil')
  await child.page.getByRole('button', { name: /gardée à part/ }).click()
  await expect(child.page.getByRole('dialog')).toContainText('Le bruit m’a surpris.')
  await seen(child, 'pupil-kept')

  const adult = await enter(browser, teacher)
  await adult.page.goto(`/articles/${article}`)
  await expect(adult.page.getByText(/Des mots de Tom .* sont arrivés après/)).toBeVisible()
  await expect(adult.sheet).not.toContainText('surpris')
  await adult.page.getByRole('button', { name: 'Voir' }).click()
  await expect(adult.page.getByRole('dialog').locator('ins')).toContainText('surpris')
  await seen(adult, 'teacher')
  await adult.page.getByRole('button', { name: 'Ajouter au texte' }).click()
  await expect(adult.sheet).toContainText('Le bruit m’a surpris.')
  await expect(adult.page.getByText(/Des mots de Tom .* sont arrivés après/)).toHaveCount(0)
  // The pupil sees them come in, and the notice goes.
  await child.page.keyboard.press('Escape')
  await expect(child.sheet).toContainText('Le bruit m’a surpris.')
  await expect(child.page.getByText('Tu avais encore écrit après avoir rendu.')).toHaveCount(0, { timeout: 15_000 })
  const shares = await (await told.world.login(teacher)).json<{ display_name: string; remaining: number }[]>(`/api/documents/${text}/authors`)
  expect(shares.map((share) => share.display_name)).not.toContain(teacher.display_name)
  for (const tab of [child, adult]) expect([...tab.errors, ...tab.foreign]).toEqual([])
})
