// Every screen in every state: reachable by keyboard, readable by machines, in French and English, at three sizes.

import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Server, type Shared, World } from '../../interop/harness/index.ts'
import { Tab } from '../pages.ts'
import { output } from '../story.ts'

let server: Server
let shared: Shared
let tabs: Tab[] = []

test.beforeAll(async () => {
  server = await Server.start()
  shared = await (await World.of(server)).shared()
})
test.afterAll(() => server.close())
test.afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close()
})

const keep = (tab: Tab): Tab => {
  tabs.push(tab)
  return tab
}

test('E2E-10 a wrong password says so, keeps the name and lets the child try again', async ({ browser }) => {
  const { page, ...tab } = keep(await Tab.open(browser, server))
  void tab
  const pupil = shared.pupil().demo
  await page.getByLabel('Ton nom').fill(pupil.login)
  await page.getByLabel('Ton mot de passe', { exact: true }).fill('pas le bon')
  await page.getByRole('button', { name: 'Entrer', exact: true }).click()
  const alarm = page.getByRole('alert')
  await expect(alarm).toHaveText('Ce n’est pas le bon nom ou le bon mot de passe. On peut essayer encore.')
  await expect(alarm).toBeFocused()
  await tabs[0]?.accessible('login refused')
  await expect(page.getByLabel('Ton nom')).toHaveValue(pupil.login)
  await page.getByLabel('Ton mot de passe', { exact: true }).fill(pupil.password)
  await page.getByRole('button', { name: 'Entrer', exact: true }).click()
  await tabs[0]?.atHome()
})

test('E2E-11 keyboard alone: from the login to a bold word and back out', async ({ browser }) => {
  const tab = keep(await Tab.open(browser, server))
  const { page } = tab
  const pupil = shared.pupil().demo
  const tabTo = async (role: string, name: RegExp) => {
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press('Tab')
      const at = page.getByRole(role as 'button', { name }).first()
      if (await at.evaluate((element) => element === document.activeElement).catch(() => false)) return
    }
    throw new Error(`no way to ${name} by keyboard`)
  }
  await expect(page.getByLabel('Ton nom')).toBeVisible()
  await tabTo('textbox', /Ton nom/)
  await page.keyboard.type(pupil.login)
  await tabTo('textbox', /Ton mot de passe/)
  await page.keyboard.type(pupil.password)
  await page.keyboard.press('Enter')
  await tab.atHome()
  await tabTo('link', new RegExp(shared.document.title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  await page.keyboard.press('Enter')
  await tab.saved()
  await tabTo('textbox', /^Texte/)
  await tab.ready()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Alt+F10')
  await expect(page.getByRole('toolbar').getByRole('button').first()).toBeFocused()
  for (let n = 0; n < 20 && !(await tab.tool('Gras').evaluate((one) => one === document.activeElement)); n++) {
    await page.keyboard.press('ArrowRight')
  }
  await page.keyboard.press('Enter')
  await expect(tab.sheet).toBeFocused()
  await tab.type('gras au clavier')
  await expect.poll(() => tab.words()).toMatch(/gras au clavier$/u)
  await expect(tab.sheet.locator('strong', { hasText: 'gras au clavier' })).toBeVisible()
  await tab.saved()
  await page.keyboard.press('Alt+F10')
  await page.keyboard.press('Escape')
  await expect(tab.sheet).toBeFocused()
  // Tab leaves the text.
  await page.keyboard.press('Tab')
  await expect(tab.sheet).not.toBeFocused()
})

test('E2E-12 in English, and back', async ({ browser }) => {
  const tab = keep(await Tab.open(browser, server))
  const { page } = tab
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await tab.accessible('login in English')
  await page.getByRole('button', { name: shared.pupil().demo.display_name }).first().click()
  await tab.atHome()
  await tab.accessible('home in English')
  await page.getByRole('link', { name: shared.document.title }).first().click()
  await expect(tab.sheet).toBeVisible()
  await expect(tab.pill).toHaveText('Saved')
  await expect(tab.sheet).toHaveAttribute('lang', 'fr')
  await tab.accessible('text in English')
  await page.getByRole('button', { name: /My account/ }).click()
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await tab.saved()
})

test('E2E-13 axe finds nothing on any screen of any role', async ({ browser }) => {
  test.setTimeout(240_000)
  const roles = [...new Set(shared.world.accounts.map(({ role }) => role))]
  const login = keep(await Tab.open(browser, server))
  await expect(login.page.getByLabel('Ton nom')).toBeVisible()
  await login.accessible('login')
  for (const role of roles) {
    const person = shared.world.accounts.find((one) => one.role === role)
    if (!person) continue
    const tab = keep(await Tab.of(browser, server, person))
    await expect(tab.page.getByRole('main').getByRole('link').or(tab.page.getByText(/Aucun texte|Rien de publié/)).first()).toBeVisible()
    await tab.accessible(`home of ${role}`)
    await tab.page.getByRole('button', { name: 'Mon compte' }).click()
    await tab.accessible(`account menu of ${role}`)
    await tab.page.keyboard.press('Escape')
    const link = tab.page.getByRole('main').locator('a:is([href^="/textes/"], [href^="/articles/"])').first()
    if ((await link.count()) === 0) continue
    await link.click()
    await expect(tab.sheet).toBeVisible()
    await expect(tab.pill).toHaveText(/Enregistré|Lecture seule/)
    await tab.accessible(`text of ${role}`)
    await tab.page.getByRole('button', { name: /Qui est là \?/ }).click()
    await tab.accessible(`who is here, ${role}`)
    await tab.page.keyboard.press('Escape')
    const authors = tab.page.getByRole('button', { name: 'Qui a écrit ?' })
    if ((await authors.count()) > 0) {
      await authors.click()
      await expect(tab.page.getByRole('dialog').getByRole('table')).toBeVisible()
      await tab.accessible(`who wrote, ${role}`)
      await tab.page.keyboard.press('Escape')
    }
  }
  const absent = keep(await Tab.of(browser, server, shared.pupil().demo))
  await absent.page.goto('/textes/01900000-0000-7000-8000-000000000000')
  await expect(absent.page.getByText('Ce texte n’existe pas, ou il n’est pas partagé ici.')).toBeVisible()
  await absent.accessible('absent text')
})

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
]

test('E2E-14 no screen scrolls sideways at three sizes; pictures of each in test-output', async ({ browser }) => {
  test.setTimeout(240_000)
  const shoot = async (tab: Tab, name: string) => {
    await tab.page.evaluate(() => document.fonts.ready)
    for (const size of sizes) {
      await tab.page.setViewportSize(size)
      await tab.page.screenshot({ path: join(output, `${name}-${size.width}x${size.height}.png`) })
      const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(wide, `${name} scrolls sideways at ${size.width}`).toBeLessThanOrEqual(0)
    }
  }
  const login = keep(await Tab.open(browser, server))
  await expect(login.page.getByLabel('Ton nom')).toBeVisible()
  await expect(login.page.getByRole('button', { name: shared.pupil().demo.display_name }).first()).toBeVisible()
  await shoot(login, 'login')

  const pupil = keep(await Tab.of(browser, server, shared.pupil().demo))
  await expect(pupil.page.getByRole('link', { name: shared.document.title }).first()).toBeVisible()
  await shoot(pupil, 'home-pupil')
  await pupil.write(shared.document.title)
  const mate = keep(await Tab.of(browser, server, shared.elsewhere(shared.pupil()).demo))
  await mate.write(shared.document.title)
  await mate.newParagraph('Un mot de plus.', 20)
  await pupil.atEnd()
  await shoot(pupil, 'text-pupil')
  await pupil.page.getByRole('button', { name: /Qui est là \?/ }).click()
  await shoot(pupil, 'who-is-here')

  const teacher = keep(await Tab.of(browser, server, shared.teacher().demo))
  await expect(teacher.page.getByRole('link', { name: shared.document.title }).first()).toBeVisible()
  await shoot(teacher, 'home-teacher')
  await teacher.write(shared.document.title)
  await shoot(teacher, 'text-teacher')
  await teacher.page.getByRole('button', { name: 'Qui a écrit ?' }).click()
  await expect(teacher.page.getByRole('dialog').getByRole('table')).toBeVisible()
  await shoot(teacher, 'who-wrote')
  await teacher.page.keyboard.press('Escape')
  await teacher.page.getByRole('button', { name: 'Mettre en pause' }).click()
  await expect(pupil.page.getByText('Le texte est en pause. Tes mots sont gardés')).toBeVisible()
  await pupil.page.keyboard.press('Escape')
  await shoot(pupil, 'text-frozen')
  await teacher.page.getByRole('button', { name: 'Reprendre l’écriture' }).click()
  await pupil.saved()

  await pupil.context.setOffline(true)
  const reader = keep(await Tab.of(browser, server, shared.reader().demo))
  await reader.read(shared.document.title)
  await shoot(reader, 'text-read-only')
  await expect(pupil.pill).toHaveText('Hors ligne : gardé sur cet appareil', { timeout: 50_000 })
  await shoot(pupil, 'text-offline')
})
