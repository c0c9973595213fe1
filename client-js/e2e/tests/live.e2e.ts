// What one teacher does is on the other's screen within a second, without anybody asking.

import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { output, story } from '../story.ts'

const { enter } = story('live')

/** Questions about the board since the last look. */
function questions(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.method() === 'GET' && /\/api\/issues\/[^/]+$/u.test(request.url())) count += 1
  })
  return () => {
    const since = count
    count = 0
    return since
  }
}
/** Milliseconds until a card says so; the page itself looks at every frame, so that nothing here is rounded. */
const until = (page: Page, title: string, state: string): Promise<number> =>
  page.evaluate(
    ([title, state]) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const card = [...document.querySelectorAll('a')].find((one) => one.textContent?.includes(title as string))
          if (card?.textContent?.includes(state as string)) resolve(Date.now())
          else requestAnimationFrame(look)
        }
        look()
      }),
    [title, state],
  )

test('E2E-23 a step of one teacher moves the board of the other within a second', async ({ browser }) => {
  // Who keeps what was handed in takes the steps; her colleague of another class looks at the board.
  const [a, b] = [await enter(browser, 'Karim'), await enter(browser, 'Claire')]
  const title = 'Les coulisses de la cantine'
  const live = b.page.waitForEvent('websocket', (socket) => socket.url().endsWith('/live'))
  await b.page.goto('/numeros/demo-numero-2')
  await live
  const card = b.page.getByRole('link', { name: new RegExp(title) })
  await expect(card).toContainText('Rendu')
  const asked = questions(b.page)
  await b.page.waitForTimeout(12_000)
  expect(asked(), 'nobody asks while `/live` tells').toBeLessThanOrEqual(1)

  await a.page.goto('/a-valider')
  await a.page.getByRole('navigation', { name: 'Articles rendus' }).getByRole('button', { name: new RegExp(title) }).click()
  await expect(a.page.getByRole('heading', { level: 2, name: title })).toBeVisible()
  const seen = until(b.page, title, 'Validé')
  const answered = a.page.waitForResponse((answer) => answer.url().endsWith('/steps') && answer.ok())
  // Posts of the club wait on the same screen: the article's own button.
  await a.page.locator('[aria-keyshortcuts="V"]').click()
  await answered
  const at = Date.now()
  const took = (await seen) - at
  console.log(`the other board moved ${took} ms after the answer to the step`)
  expect(took).toBeLessThan(1_000)
  await b.page.screenshot({ path: join(output, 'live-board-1280x800.png') })
  await b.accessible('the board that moved by itself')

  // Where the line is blocked and so is its spare, the board asks every ten seconds.
  await b.page.routeWebSocket(/\/live$/u, (route) => void route.close())
  await b.page.route(/\/tunnel\b/u, (route) => route.abort())
  await b.page.reload()
  await expect(card).toContainText('Validé')
  asked()
  await b.page.waitForTimeout(22_000)
  expect(asked(), 'it asks by itself').toBeGreaterThanOrEqual(2)
})
