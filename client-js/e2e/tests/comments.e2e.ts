// The other class reads an article before it is handed in: suggests, and sees its words taken; by mouse and by keyboard alone.

import { expect, type Page, test } from '@playwright/test'
import { story } from '../story.ts'

const { enter, kept } = story('comments')

const margin = (page: Page) => page.getByRole('region', { name: 'Relecture' })
const ARTICLE = 'Le nichoir du préau'

test('E2E-27 a pupil of the other class proofreads, and the author takes the words', async ({ browser }) => {
  const reader = await enter(browser, 'Zoé')
  const author = await enter(browser, 'Hugo')

  // It waits on the reader's first screen.
  const card = reader.page.getByRole('link', { name: new RegExp(`À relire.*${ARTICLE}`) })
  await expect(card).toBeVisible()
  await kept(reader, 'home')
  await card.click()
  await expect(reader.page.getByText('Lis jusqu’au bout.')).toBeVisible()
  await expect(reader.sheet).toContainText('une mésange est entré')
  await expect(reader.sheet).not.toBeEditable()
  await expect(margin(reader.page)).toContainText('Pas encore de remarque.')

  // Chosen words bring two tools; a suggestion begins with the words as they are.
  await reader.select('est entré dans', 0, 'est entré'.length)
  await expect(reader.page.getByRole('group', { name: 'À propos des mots choisis' })).toContainText('est entré')
  await kept(reader, 'chosen')
  await reader.page.getByRole('button', { name: 'Suggestion' }).click()
  const dialog = reader.page.getByRole('dialog')
  await expect(dialog.getByLabel('À la place, on pourrait écrire')).toHaveValue('est entré')
  await dialog.getByLabel('À la place, on pourrait écrire').fill('est entrée')
  await dialog.getByLabel('Pourquoi ?').fill('Une mésange, c’est féminin.')
  await kept(reader, 'compose')
  await dialog.getByRole('button', { name: 'Envoyer' }).click()
  await expect(margin(reader.page)).toContainText('Zoé D. propose')
  await reader.select('vingt voyages', 0, 'vingt voyages'.length)
  await reader.page.getByRole('button', { name: 'Remarque' }).click()
  await dialog.getByRole('button', { name: 'J’aime beaucoup…' }).click()
  await reader.page.keyboard.type('que tu aies compté.')
  await dialog.getByRole('button', { name: 'Envoyer' }).click()
  await expect(margin(reader.page)).toContainText('J’aime beaucoup que tu aies compté.')
  await kept(reader, 'said')

  // The author sees both beside the text, writes in front of them, and takes the first.
  await author.page.getByRole('link', { name: new RegExp(ARTICLE) }).first().click()
  await author.saved()
  await expect(margin(author.page)).toContainText('est entrée')
  await author.select('Lundi, une', 0)
  await author.type('Enfin ! ')
  await author.saved()
  await kept(author, 'author')
  await expect(author.sheet.locator('.said.suggestion')).toHaveText('est entré')
  await margin(author.page).getByRole('button', { name: 'J’accepte' }).click()
  await expect(author.sheet).toContainText('Enfin ! Lundi, une mésange est entrée dans le nichoir.')
  await author.saved()
  await expect(margin(author.page)).toContainText('1 remarque réglée')

  // The reader sees the words changed without doing anything, and whose decision it was.
  await expect(reader.sheet).toContainText('une mésange est entrée dans')
  await margin(reader.page).getByText('1 remarque réglée').click()
  await expect(margin(reader.page)).toContainText('Hugo F. a accepté.')
  await expect(margin(reader.page).locator('.bubbles').first()).toContainText('vingt voyages')

  // The letters are the author's: for whoever looks who wrote what, nobody else has written.
  const document = await author.page.evaluate(async () => (await (await fetch('/api/articles/demo-article-nichoir')).json()).document as string)
  const teacher = await enter(browser, 'Karim')
  const shares = await teacher.page.evaluate(async (id) => (await (await fetch(`/api/documents/${id}/authors`)).json()) as { account: string }[], document)
  expect(shares.map(({ account }) => account)).toEqual(['demo-hugo'])

  // Proofreading is over: the reader reads on and has no tools any more.
  await author.page.getByRole('button', { name: 'Finir la relecture' }).click()
  await expect(author.page.getByText('La relecture est finie.').first()).toBeAttached()
  await expect(reader.page.getByText('Lis jusqu’au bout.')).toBeHidden({ timeout: 30_000 })
  await reader.select('vingt voyages', 0, 'vingt voyages'.length)
  await expect(reader.page.getByRole('button', { name: 'Remarque' })).toBeHidden({ timeout: 30_000 })
  await kept(reader, 'over')
})

test('E2E-28 by keyboard alone; what has changed says so; what a teacher hides is gone', async ({ browser }) => {
  const reader = await enter(browser, 'Zoé')
  const author = await enter(browser, 'Hugo')
  const colleague = await enter(browser, 'Claire')
  await reader.page.goto('/articles/demo-article-nichoir')
  await expect(reader.sheet).toContainText('plus un bruit')

  // Words by arrows, a remark by its keys.
  await reader.sheet.focus()
  await reader.page.keyboard.press('ArrowRight')
  await reader.page.keyboard.press('ArrowRight')
  await reader.page.keyboard.press('Shift+ArrowRight')
  await expect(reader.page.getByRole('group', { name: 'À propos des mots choisis' })).toContainText('une mésange')
  await reader.page.keyboard.press('Control+Alt+m')
  await reader.page.keyboard.type('Quelle sorte de mésange ?')
  await reader.page.keyboard.press('Tab')
  await expect(reader.page.getByRole('dialog').getByRole('button', { name: 'Envoyer' })).toBeFocused()
  await reader.page.keyboard.press('Enter')
  await expect(margin(reader.page)).toContainText('Quelle sorte de mésange ?')
  await expect(reader.sheet.locator('.said')).toHaveText('une mésange')

  // The author changes the very words: the remark says what they were, on both screens.
  await author.page.goto('/articles/demo-article-nichoir')
  await author.saved()
  await author.select('mésange', 0, 'mésange'.length)
  await author.type('bergeronnette')
  await author.saved()
  for (const tab of [author, reader]) await expect(margin(tab.page)).toContainText('Ce passage a changé.')
  await kept(reader, 'changed')
  // As many times as it takes: what was typed slowly is undone in pieces.
  await expect(async () => {
    if (!(await author.words()).includes('une mésange')) await author.page.keyboard.press('Control+z')
    expect(await author.words()).toContain('une mésange')
  }).toPass({ intervals: [200] })
  await expect(margin(reader.page)).not.toContainText('Ce passage a changé.')

  // The other teacher hides it: gone for the author, said to whoever had written it.
  await colleague.page.goto('/articles/demo-article-nichoir')
  await margin(colleague.page).getByRole('button', { name: 'Masquer' }).click()
  await expect(margin(colleague.page)).toContainText('Masqué')
  await kept(colleague, 'hidden')
  await expect(margin(author.page)).not.toContainText('Quelle sorte', { timeout: 30_000 })
  await expect(margin(reader.page)).toContainText('Masqué', { timeout: 30_000 })
})
