// What the stories of the demo world share: a fresh server for each, people who enter by name, pictures of what they saw.

import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, expect, test } from '@playwright/test'
import { type DemoAccount, Server, World } from '../interop/harness/index.ts'
import { Tab } from './pages.ts'

/** Where pictures and papers go. */
export const output = join(dirname(fileURLToPath(import.meta.url)), '..', 'test-output')
mkdirSync(output, { recursive: true })

const sizes = [
  { width: 820, height: 1180 },
  { width: 1280, height: 800 },
]

/** For the top of a file; `name` begins the names of its pictures. */
export function story(name: string, { fullPage = false } = {}) {
  let server: Server
  let world: World
  const tabs: Tab[] = []

  test.beforeEach(async () => {
    server = await Server.start()
    world = await World.of(server)
  })
  test.afterEach(async () => {
    for (const tab of tabs.splice(0)) await tab.close()
    await server.close()
  })

  const named = (first: string): DemoAccount => {
    const found = world.accounts.find((one) => one.display_name.startsWith(first))
    if (!found) throw new Error(`the demo world has no ${first}`)
    return found
  }
  const pictured = async (tab: Tab, what: string, size: (typeof sizes)[number]): Promise<void> => {
    await tab.page.setViewportSize(size)
    await tab.page.waitForTimeout(350)
    await tab.page.screenshot({ path: join(output, `${name}-${what}-${size.width}x${size.height}.png`), fullPage })
  }

  return {
    get server(): Server {
      return server
    },
    get world(): World {
      return world
    },
    /** The tab of somebody of the demo world, closed and looked at when the test ends. */
    async enter(browser: Browser, who: string | DemoAccount, options?: Parameters<typeof Tab.of>[3]): Promise<Tab> {
      const tab = await Tab.of(browser, server, typeof who === 'string' ? named(who) : who, options)
      tabs.push(tab)
      return tab
    },
    /** A picture at two sizes, and nothing that axe finds. */
    async seen(tab: Tab, what: string): Promise<void> {
      await tab.page.evaluate(() => document.fonts.ready)
      for (const size of sizes) await pictured(tab, what, size)
      await tab.accessible(what)
    },
    /** A picture at two sizes, nothing that scrolls sideways, nothing that axe finds. */
    async kept(tab: Tab, what: string): Promise<void> {
      await tab.page.evaluate(() => document.fonts.ready)
      for (const size of sizes) {
        await pictured(tab, what, size)
        const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(wide, `${what} scrolls sideways at ${size.width}`).toBeLessThanOrEqual(0)
      }
      await tab.accessible(what)
    },
  }
}
