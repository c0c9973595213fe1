// A photo comes into a text by each of its ways, is described, seen by the others, and waits while there is no network.

import { mkdirSync, readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { type Person, Server, type Shared, World } from '../../interop/harness/index.ts'
import { Tab } from '../pages.ts'

let server: Server
let shared: Shared
let a: Person
let b: Person
let tabs: Tab[] = []
const shots = '../test-output/screens/pictures'

test.beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  server = await Server.start()
  shared = await (await World.of(server)).shared()
  a = shared.writers.find((one) => one.demo.school === 'École Gilles Ménage') ?? shared.pupil()
  b = shared.elsewhere(a)
})
test.afterAll(() => server.close())
test.afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close()
})

async function enter(browser: import('@playwright/test').Browser, person: Person, options = {}): Promise<Tab> {
  const tab = await Tab.of(browser, server, person.demo, options)
  tabs.push(tab)
  await tab.write(shared.document.title)
  return tab
}

/** A hen, more or less: bands of colour that no two pictures share. */
function png(width: number, height: number, seed: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3
      rows[at] = (x + seed * 40) & 255
      rows[at + 1] = (y * 2) & 255
      rows[at + 2] = ((x * y) >> 6) & 255
    }
  }
  const chunk = (kind: string, body: Buffer) => {
    const out = Buffer.alloc(12 + body.length)
    out.writeUInt32BE(body.length, 0)
    out.write(kind, 4, 'latin1')
    body.copy(out, 8)
    out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

const photo = (seed: number, width = 640, height = 420) => ({ name: 'IMG_0001 Zoé.png', mimeType: 'image/png', buffer: png(width, height, seed) })
const dialog = (tab: Tab) => tab.page.getByRole('dialog', { name: 'Que voit-on sur cette image ?' })
const loaded = (tab: Tab, alt: string) =>
  expect(async () => {
    const width = await tab.sheet.getByRole('img', { name: alt }).evaluate((image) => (image as HTMLImageElement).naturalWidth)
    expect(width).toBeGreaterThan(0)
  }).toPass({ timeout: 15_000 })

/** Gives the page a photo as a drop or a paste does. */
async function handOver(tab: Tab, kind: 'drop' | 'paste', seed: number): Promise<void> {
  const bytes = [...png(300, 200, seed)]
  await tab.sheet.evaluate(
    (sheet, [kind, bytes]) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], 'photo.png', { type: 'image/png' }))
      const box = sheet.getBoundingClientRect()
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data, clientX: box.left + 60, clientY: box.top + 40 })
          : new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data })
      sheet.dispatchEvent(event)
    },
    [kind, bytes] as const,
  )
}

test('E2E-20 a photo is chosen, taken, dropped and pasted; it is described, and the other class sees it at once', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  await one.atEnd()
  await one.tool('Ajouter une image, un son ou un film').click()
  const ways = one.page.getByRole('dialog', { name: 'Ajouter une image, un son ou un film' })
  await expect(ways.getByRole('button', { name: 'Choisir une photo' })).toBeVisible()
  await one.page.screenshot({ path: `${shots}/ways-1280.png` })
  await one.accessible('the ways to a picture')
  await ways.locator('input[data-way=choose]').setInputFiles(photo(1))
  await expect(dialog(one)).toBeVisible()
  await one.page.screenshot({ path: `${shots}/ask-1280.png` })
  await one.accessible('the question')
  await dialog(one).getByLabel('Que voit-on sur cette image ?').fill('Une poule rousse sur le mur')
  await dialog(one).getByRole('button', { name: 'Garder' }).click()
  await loaded(two, 'Une poule rousse sur le mur')
  await one.saved()
  await expect(one.page.getByRole('button', { name: 'Changer la description' })).toBeVisible()
  await one.page.screenshot({ path: `${shots}/in-text-1280.png`, fullPage: true })
  await one.accessible('a text with a picture')

  // « Prendre une photo » is the same way with the camera in front of it.
  await one.tool('Ajouter une image, un son ou un film').click()
  const camera = ways.locator('input[data-way=take]')
  expect(await camera.getAttribute('capture')).toBe('environment')
  await camera.setInputFiles(photo(2))
  await dialog(one).getByRole('button', { name: 'Plus tard' }).click()
  await expect(two.sheet.locator('figure')).toHaveCount(2)

  for (const [kind, seed, count] of [['paste', 3, 3], ['drop', 4, 4]] as const) {
    await one.atEnd()
    await handOver(one, kind, seed)
    await dialog(one).getByRole('button', { name: 'Plus tard' }).click()
    await expect(two.sheet.locator('figure')).toHaveCount(count)
  }

  // What is missing asks kindly; the other pupil answers it, with a caption.
  await two.sheet.getByRole('button', { name: 'Décrire l’image' }).first().click()
  await dialog(two).getByLabel('Que voit-on sur cette image ?').fill('Le préau sous la pluie')
  await dialog(two).getByLabel('Légende (sous l’image)').fill('Lundi matin')
  await dialog(two).getByLabel('La moitié').check()
  await two.page.screenshot({ path: `${shots}/describe-1280.png` })
  await dialog(two).getByRole('button', { name: 'Garder' }).click()
  await expect(one.sheet.getByRole('img', { name: 'Le préau sous la pluie' })).toHaveCount(1)
  await expect(one.sheet.getByText('Lundi matin')).toBeVisible()

  // Removed by hand, it is gone for both: the one that was dropped at the top, and its words with it.
  await two.sheet.getByRole('button', { name: 'Changer la description' }).first().click()
  await dialog(two).getByRole('button', { name: 'Enlever l’image' }).click()
  await expect(one.sheet.locator('figure')).toHaveCount(3)
  await one.saved()
  const text = await shared.teacher().text(shared.id)
  expect(text).toContain('Une poule rousse sur le mur')
  expect(text).not.toContain('Lundi matin')
})

test('E2E-29 without a network a photo is kept, said so, and leaves by itself; what is no picture is said kindly', async ({ browser }) => {
  const one = await enter(browser, a, { viewport: { width: 820, height: 1180 } })
  const before = await one.sheet.locator('figure').count()
  await one.context.setOffline(true)
  await one.atEnd()
  await one.tool('Ajouter une image, un son ou un film').click()
  await one.page.locator('input[data-way=choose]').setInputFiles(photo(5))
  await dialog(one).getByLabel('Que voit-on sur cette image ?').fill('Un escargot')
  await dialog(one).getByRole('button', { name: 'Garder' }).click()
  await expect(one.page.getByText('L’image est gardée. Elle partira plus tard.')).toBeVisible()
  await one.page.screenshot({ path: `${shots}/waiting-820.png` })
  await one.accessible('a picture that waits')
  await one.context.setOffline(false)
  await loaded(one, 'Un escargot')
  await expect(one.sheet.locator('figure')).toHaveCount(before + 1)
  await expect(one.page.getByRole('list', { name: 'Ce qui part' })).toHaveCount(0)

  await one.tool('Ajouter une image, un son ou un film').click()
  await one.page.locator('input[data-way=choose]').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') })
  await dialog(one).getByRole('button', { name: 'Plus tard' }).click()
  await expect(one.page.getByText('Ce fichier n’est pas une image.')).toBeVisible()
  await one.page.screenshot({ path: `${shots}/refused-820.png`, fullPage: true })
  await one.page.getByRole('button', { name: 'Enlever', exact: true }).click()
  await expect(one.sheet.locator('figure')).toHaveCount(before + 1)
})

test('E2E-30 a sound and a film that are chosen stand in the text with the browser’s own player, and play for the other class', async ({ browser }) => {
  const one = await enter(browser, a)
  const two = await enter(browser, b)
  const golden = new URL('../../../server/media/tests/golden/', import.meta.url)
  for (const [file, type, tag] of [['vp8-opus-slices.webm', 'video/webm', 'video'], ['opus-slices.webm', 'audio/webm', 'audio']] as const) {
    await one.atEnd()
    await one.tool('Ajouter une image, un son ou un film').click()
    await one.page.locator('input[data-way=clip]').setInputFiles({ name: file, mimeType: type, buffer: readFileSync(new URL(file, golden)) })
    const player = two.sheet.locator(tag)
    await expect(player).toHaveCount(1)
    await expect(async () => {
      const known = await player.evaluate((player) => (player as HTMLMediaElement).duration)
      expect(Number.isFinite(known) && known > 0.5).toBe(true)
    }).toPass({ timeout: 15_000 })
    // Asked for from the middle: the server answers with a part, the browser is there.
    const at = await player.evaluate(async (player) => {
      const media = player as HTMLMediaElement
      media.currentTime = media.duration / 2
      await new Promise((resolve) => media.addEventListener('seeked', resolve, { once: true }))
      return media.currentTime / media.duration
    })
    expect(at).toBeGreaterThan(0.4)
  }
  await one.saved()
  await two.page.screenshot({ path: `${shots}/players-1280.png`, fullPage: true })
  await two.accessible('a text with a sound and a film')
})
