// Films and sounds in texts: recorded in the page with the browser's invented camera, repaired by the server, played again.

import { join } from 'node:path'
import { type Browser, type Locator, expect, test } from '@playwright/test'
import type { Tab } from '../pages.ts'
import config from '../playwright.config.ts'
import { output, story } from '../story.ts'

const usual = config.use?.launchOptions
test.use({ launchOptions: { ...usual, args: [...(usual?.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } })

const told = story('recorder')
const { seen } = told

/** A pupil at a text that others write too. */
async function writer(browser: Browser): Promise<Tab> {
  const shared = await told.world.shared()
  const tab = await told.enter(browser, shared.pupil().demo)
  await tab.write(shared.document.title)
  return tab
}

/** It has a length, and the middle of it is where one is after going there. */
async function seeks(player: Locator, about: number): Promise<void> {
  const found = await player.evaluate(async (element) => {
    const media = element as HTMLMediaElement
    const heard = (name: string) => new Promise((done, fail) => {
      media.addEventListener(name, done, { once: true })
      setTimeout(() => fail(new Error(`no ${name}: ${media.error?.message}`)), 10_000)
    })
    if (media.readyState < 2) {
      const loaded = heard('loadeddata')
      media.preload = 'auto'
      media.load()
      await loaded
    }
    const { duration } = media
    const seeked = heard('seeked')
    media.currentTime = duration / 2
    await seeked
    const landed = media.currentTime
    media.muted = true
    await media.play()
    await heard('ended')
    return { duration, landed, end: media.currentTime }
  })
  expect(Number.isFinite(found.duration)).toBe(true)
  expect(Math.abs(found.duration - about)).toBeLessThan(1.2)
  expect(Math.abs(found.landed - found.duration / 2)).toBeLessThan(0.1)
  expect(Math.abs(found.end - found.duration)).toBeLessThan(0.3)
}

test('E2E-21 a pupil records a film and a sound in the page; they play and seek in the text', async ({ browser }) => {
  const zoe = await writer(browser)
  const page = zoe.page
  const open = async (what: string) => {
    await zoe.atEnd()
    await zoe.tool('Ajouter une image, un son ou un film').click()
    await page.getByRole('dialog').getByRole('button', { name: what }).click()
    await expect(page.getByRole('button', { name: 'Commencer' })).toBeEnabled()
  }
  await open('Filmer')
  await seen(zoe, 'ready')
  await page.getByRole('button', { name: 'Commencer' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'On commence dans' })).toBeVisible()
  await page.screenshot({ path: join(output, 'recorder-counting.png') })
  await expect(page.getByText('0:03 sur 1:00')).toBeVisible({ timeout: 15_000 })
  await page.screenshot({ path: join(output, 'recorder-recording.png') })
  await page.getByRole('button', { name: 'Arrêter' }).click()
  await page.getByLabel('Que dit-on ?').fill('Bip, dit la caméra.')
  await seen(zoe, 'listening')
  await page.getByRole('button', { name: 'Garder', exact: true }).click()
  const film = zoe.sheet.locator('video')
  await expect(film).toBeVisible({ timeout: 30_000 })
  await expect(film).toHaveAttribute('poster', /^\/api\/media\//)
  await expect(zoe.sheet.getByText('Bip, dit la caméra.')).toBeVisible()
  await seeks(film, 3.3)

  await open('Enregistrer un son')
  await page.getByRole('button', { name: 'Commencer' }).click()
  await expect(page.getByText('0:02 sur 1:00')).toBeVisible({ timeout: 15_000 })
  await page.getByRole('button', { name: 'Arrêter' }).click()
  await page.getByRole('button', { name: 'Garder', exact: true }).click()
  const sound = zoe.sheet.locator('audio')
  await expect(sound).toBeVisible({ timeout: 30_000 })
  await seeks(sound, 2.3)
  await zoe.saved()
  await seen(zoe, 'in-the-text')

  await page.reload()
  await zoe.saved()
  await expect(zoe.sheet.locator('video')).toBeVisible()
  await seeks(zoe.sheet.locator('video'), 3.3)
})
