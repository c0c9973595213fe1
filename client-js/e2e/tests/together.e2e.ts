// Two pupils of two schools and a teacher in one text, in three browsers: the whole story.

import { expect, test } from '@playwright/test'
import { type Person, Server, type Shared, World, eventually } from '../../interop/harness/index.ts'
import { Tab, times } from '../pages.ts'

let server: Server
let shared: Shared
let a: Person
let b: Person
let tabs: Tab[] = []

test.beforeAll(async () => {
  server = await Server.start()
  shared = await (await World.of(server)).shared()
  a = shared.writers.find((one) => one.demo.school === 'École Gilles Ménage') ?? shared.pupil()
  b = shared.elsewhere(a)
})
test.afterAll(() => server.close())
test.afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close()
})

const title = () => shared.document.title
const committed = () => shared.teacher().text(shared.id)

async function enter(browser: import('@playwright/test').Browser, person: Person): Promise<Tab> {
  const tab = await Tab.of(browser, server, person.demo)
  tabs.push(tab)
  await tab.write(title())
  return tab
}

/** First name as everybody sees it. */
const first = (person: Person) => person.name.split(' ')[0] as string

test('E2E-1 two pupils of two schools write together, see each other’s names and carets, and read « Enregistré » once it is on disk', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  const adult = await enter(browser, shared.teacher())

  await one.newParagraph('Plume a pondu ce matin.')
  await expect(two.sheet).toContainText('Plume a pondu ce matin.')
  await one.saved()
  expect(await committed()).toContain('Plume a pondu ce matin.')

  await two.newParagraph('Chez nous aussi, deux œufs 🐔 !')
  await expect(one.sheet).toContainText('Chez nous aussi, deux œufs 🐔 !')
  await expect(adult.sheet).toContainText('Chez nous aussi, deux œufs 🐔 !')

  // Each one’s caret stands in the other’s page under the name that the server knows.
  await expect(two.sheet.locator('.caret', { hasText: first(a) })).toHaveCount(1)
  await expect(one.sheet.locator('.caret', { hasText: first(b) })).toHaveCount(1)
  await adult.page.getByRole('button', { name: /Qui est là \?/ }).click()
  const here = adult.page.locator('#who-panel')
  await expect(here).toContainText(first(a))
  await expect(here).toContainText(first(b))

  // Both at once, in paragraphs of their own.
  await one.newParagraph('— ')
  await one.saved()
  await two.select('deux œufs 🐔 !', 'deux œufs 🐔 !'.length)
  await two.page.keyboard.press('Enter')
  await two.saved()
  await Promise.all([one.type('Rousse dort encore dans la paille.'), two.type('Maréchal le crabe marche de côté.')])
  for (const tab of [one, two, adult]) {
    await expect(tab.sheet).toContainText('Rousse dort encore dans la paille.')
    await expect(tab.sheet).toContainText('Maréchal le crabe marche de côté.')
  }
  expect(await two.words()).toBe(await one.words())
})

test('E2E-16 two children who write in one paragraph at the same time keep the order of their letters', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  await one.newParagraph('Au début. À la fin.')
  await one.saved()
  await expect(two.sheet).toContainText('À la fin.')
  await two.select('Au début. À la fin.', 'Au début.'.length)
  await one.select('Au début. À la fin.', 'Au début. À la fin.'.length)
  await Promise.all([one.type(' Rousse dort encore dans la paille.'), two.type(' Maréchal marche de côté.')])
  const whole = 'Au début. Maréchal marche de côté. À la fin. Rousse dort encore dans la paille.'
  await expect.poll(() => one.words()).toContain(whole)
  await expect.poll(() => two.words()).toContain(whole)
  await one.saved()
  expect(times(await committed(), whole)).toBe(1)
})

test('E2E-2 the teacher freezes and thaws in mid-sentence: nothing is lost, nothing is doubled', async ({ browser }) => {
  const pupil = await enter(browser, a)
  const adult = await enter(browser, shared.teacher())
  await pupil.newParagraph('La lanterne grin')
  await pupil.saved()
  const typing = pupil.type('çait au-dessous de la porte minuscule.')
  await adult.page.getByRole('button', { name: 'Mettre en pause' }).click()
  await expect(pupil.page.getByText('Le texte est en pause. Tes mots sont gardés')).toBeVisible({ timeout: 3_000 })
  await typing
  await expect(pupil.sheet).not.toBeEditable()
  await pupil.accessible('frozen, pupil')
  await adult.accessible('frozen, teacher')
  await adult.page.getByRole('button', { name: 'Reprendre l’écriture' }).click()
  await expect(pupil.sheet).toBeEditable({ timeout: 3_000 })
  await pupil.saved()
  // What was typed before the pause reached the page is there once; whatever came after it was not taken by the page.
  const before = await pupil.words()
  expect(times(before, 'La lanterne grin')).toBe(1)
  await pupil.atEnd()
  await pupil.type(' Jamais je ne l’ouvre.')
  await pupil.saved()
  await expect(adult.sheet).toContainText('Jamais je ne l’ouvre.')
  await expect.poll(() => adult.words()).toBe(await pupil.words())
  expect(times(await committed(), 'La lanterne grin')).toBe(1)
})

test('E2E-3 kill -9 in mid-typing and a restart: the pages come back by themselves, nothing is lost or doubled', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  await one.newParagraph('Avant : ')
  await one.saved()
  const sentence = 'Aubépine, fille du meunier, écrit à Tancrède sur son île.'
  const typing = one.type(sentence)
  await expect(two.sheet).toContainText('Aubépine, fille')
  await server.kill()
  await typing
  await server.run()
  await one.saved(20_000)
  await two.saved(20_000)
  await expect(two.sheet).toContainText(sentence)
  expect(times(await one.words(), sentence)).toBe(1)
  expect(times(await committed(), sentence)).toBe(1)
  await two.newParagraph('Tout est là.')
  await expect(one.sheet).toContainText('Tout est là.')
  expect(await two.words()).toBe(await one.words())
})

test('E2E-4 typed without network, kept on the device, sent by itself afterwards', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  await one.context.setOffline(true)
  await one.newParagraph('Dans le car, il n’y a pas de réseau.')
  await expect(one.pill).toHaveText('Hors ligne : gardé sur cet appareil', { timeout: 50_000 })
  await one.accessible('offline')
  await two.newParagraph('Pendant ce temps, en classe.')
  await two.saved()
  expect(await committed()).not.toContain('Dans le car')
  await one.context.setOffline(false)
  await one.saved(30_000)
  await expect(two.sheet).toContainText('Dans le car, il n’y a pas de réseau.')
  await expect(one.sheet).toContainText('Pendant ce temps, en classe.')
  expect(times(await committed(), 'Dans le car')).toBe(1)
  expect(await two.words()).toBe(await one.words())
})

test('E2E-5 a page that is reloaded in mid-sentence has every letter', async ({ browser }) => {
  const one = await enter(browser, a)
  await one.newParagraph('Rechargée en pleine phra')
  await one.page.reload()
  await one.saved()
  await expect(one.sheet).toContainText('Rechargée en pleine phra')
  await one.atEnd()
  await one.type('se.')
  await one.saved()
  expect(times(await committed(), 'Rechargée en pleine phrase.')).toBe(1)
})

test('E2E-6 a paste of 3,000 words is saved and reaches the others', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  await one.atEnd()
  await one.page.keyboard.press('Enter')
  const words = Array.from({ length: 3_000 }, (_, n) => `mot${n}`)
  const html = Array.from({ length: 50 }, (_, n) => `<p>${words.slice(n * 60, n * 60 + 60).join(' ')}</p>`).join('')
  await one.sheet.evaluate((sheet, html) => {
    const data = new DataTransfer()
    data.setData('text/html', html)
    data.setData('text/plain', 'mot')
    sheet.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, html)
  await one.saved()
  await expect(two.sheet).toContainText('mot2999')
  expect(times(await committed(), 'mot2999')).toBe(1)
  // Undo of one’s own paste takes it back for everybody.
  await one.tool('Annuler ce que j’ai fait').click()
  await expect(two.sheet).not.toContainText('mot2999')
})

test('E2E-7 undo takes back one’s own words alone', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  await one.newParagraph('Mes mots à moi.')
  await one.saved()
  await two.newParagraph('Les mots de l’autre.')
  await two.saved()
  await expect(one.sheet).toContainText('Les mots de l’autre.')
  for (let n = 0; n < 12; n++) await one.page.keyboard.press('Control+z')
  await expect(two.sheet).not.toContainText('Mes mots à moi.')
  await expect(one.sheet).toContainText('Les mots de l’autre.')
  for (let n = 0; n < 12; n++) await one.page.keyboard.press('Control+y')
  await expect(two.sheet).toContainText('Mes mots à moi.')
  await one.saved()
})

test('E2E-8 who only reads sees the text live and has no pen', async ({ browser }) => {
  const reader = await Tab.of(browser, server, shared.reader().demo)
  tabs.push(reader)
  await reader.read(title())
  await expect(reader.pill).toHaveText('Lecture seule')
  await expect(reader.sheet).not.toBeEditable()
  await expect(reader.page.getByRole('toolbar')).toHaveCount(0)
  await reader.accessible('read only')
  const one = await enter(browser, a)
  await one.newParagraph('Lu en direct.')
  await expect(reader.sheet).toContainText('Lu en direct.')
})

test('E2E-9 a logout ends the session on the server at once, and keeps nothing readable', async ({ browser }) => {
  const one = await enter(browser, a)
  await one.newParagraph('Au revoir.')
  await one.saved()
  expect(await one.page.evaluate(() => document.cookie)).toBe('')
  const cookies = await one.context.cookies()
  const session = cookies.find(({ name }) => name === 'passeplume_session')
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  expect(await one.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(session?.value)
  await one.page.getByRole('link', { name: 'Retour à mes textes' }).click()
  await one.logout()
  const answer = await fetch(`${server.url}/api/session`, { headers: { authorization: `Bearer ${session?.value}` } })
  expect(answer.status).toBe(401)
  await one.page.goto(`/textes/${shared.id}`)
  await expect(one.page.getByRole('heading', { level: 1, name: 'Bonjour !' })).toBeVisible()
  await eventually('the words are on the server', async () => (await committed()).includes('Au revoir.'))
})
