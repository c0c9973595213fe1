// Words that a pupil typed without a network, and that reached the server after the article was handed in.

import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { Server, World } from '../../interop/harness/index.ts'
import { Tab } from '../pages.ts'

const output = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'test-output')
mkdirSync(output, { recursive: true })

let server: Server
let world: World
let tabs: Tab[] = []

test.beforeEach(async () => {
  server = await Server.start()
  world = await World.of(server)
})
test.afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close()
  await server.close()
})

async function kept(tab: Tab, name: string): Promise<void> {
  await tab.page.evaluate(() => document.fonts.ready)
  for (const size of [
    { width: 820, height: 1180 },
    { width: 1280, height: 800 },
  ]) {
    await tab.page.setViewportSize(size)
    await tab.page.waitForTimeout(350)
    await tab.page.screenshot({ path: join(output, `late-${name}-${size.width}x${size.height}.png`) })
  }
  await tab.accessible(name)
}

test('E2E-19 what was typed without a network after handing in is offered to the teacher and comes in as the pupil’s', async ({ browser }) => {
  const article = 'demo-article-natation'
  const pupil = world.accounts.find((one) => one.role === 'pupil' && one.display_name.startsWith('Tom'))
  const teacher = world.accounts.find((one) => one.role === 'teacher' && one.class === pupil?.class)
  if (!pupil || !teacher) throw new Error('the demo world has no pupil with a teacher')
  const child = await Tab.of(browser, server, pupil)
  tabs.push(child)
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
  const elsewhere = await world.login(pupil)
  const seen = await elsewhere.json<{ version: number; parts: { document: string }[] }>(`/api/articles/${article}`)
  const text = seen.parts[0]?.document
  const handed = await elsewhere.fetch(`/api/articles/${article}/steps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'submit', version: seen.version }),
  })
  expect(handed.status, await handed.text()).toBe(200)

  // Back: the words are not in the text, and not lost.
  cut = false
  await expect(child.page.getByText('Tu avais encore écrit après avoir rendu.')).toBeVisible({ timeout: 30_000 })
  await expect(child.sheet).not.toContainText('surpris')
  await expect(child.sheet).not.toBeEditable()
  await kept(child, 'pupil')
  await child.page.getByRole('button', { name: /gardée à part/ }).click()
  await expect(child.page.getByRole('dialog')).toContainText('Le bruit m’a surpris.')
  await kept(child, 'pupil-kept')

  const adult = await Tab.of(browser, server, teacher)
  tabs.push(adult)
  await adult.page.goto(`/articles/${article}`)
  await expect(adult.page.getByText(/Des mots de Tom .* sont arrivés après/)).toBeVisible()
  await expect(adult.sheet).not.toContainText('surpris')
  await adult.page.getByRole('button', { name: 'Voir' }).click()
  await expect(adult.page.getByRole('dialog').locator('ins')).toContainText('surpris')
  await kept(adult, 'teacher')
  await adult.page.getByRole('button', { name: 'Ajouter au texte' }).click()
  await expect(adult.sheet).toContainText('Le bruit m’a surpris.')
  await expect(adult.page.getByText(/Des mots de Tom .* sont arrivés après/)).toHaveCount(0)
  // The pupil sees them come in, and the notice goes.
  await child.page.keyboard.press('Escape')
  await expect(child.sheet).toContainText('Le bruit m’a surpris.')
  await expect(child.page.getByText('Tu avais encore écrit après avoir rendu.')).toHaveCount(0, { timeout: 15_000 })
  const shares = await (await world.login(teacher)).json<{ display_name: string; remaining: number }[]>(`/api/documents/${text}/authors`)
  expect(shares.map((share) => share.display_name)).not.toContain(teacher.display_name)
  for (const tab of tabs) expect([...tab.errors, ...tab.foreign]).toEqual([])
})
