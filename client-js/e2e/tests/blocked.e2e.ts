// A school whose network blocks WebSockets: two pupils write one text, one of them from there.

import { expect, test } from '@playwright/test'
import { World } from '../../interop/harness/index.ts'
import { times } from '../pages.ts'
import { story } from '../story.ts'

const stage = story('blocked')

test('E2E-42 a pupil behind a network that blocks WebSockets writes one text with a pupil who has one, and is told of the detour', async ({ browser }) => {
  const shared = await (await World.of(stage.server)).shared()
  const here = shared.pupil()
  const there = shared.elsewhere(here)
  const blocked = await stage.enter(browser, here.demo)
  // As such networks do: the opening fails, plain HTTP goes on.
  await blocked.page.addInitScript(() => {
    class Refused extends EventTarget {
      readyState = 0
      onclose: ((event: CloseEvent) => void) | null = null
      constructor() {
        super()
        setTimeout(() => {
          this.readyState = 3
          const event = new CloseEvent('close', { code: 1006 })
          this.onclose?.(event)
          this.dispatchEvent(event)
        }, 20)
      }
      close() {}
      send() {}
    }
    Object.assign(window, { WebSocket: Refused })
  })
  await blocked.page.reload()
  await blocked.atHome()
  const other = await stage.enter(browser, there.demo)
  await expect(blocked.page.getByText('Connexion de secours')).toBeVisible()
  await blocked.write(shared.document.title)
  await other.write(shared.document.title)
  await expect(other.page.getByText('Connexion de secours')).toHaveCount(0)

  await blocked.newParagraph('Ici, rien ne passe.', 30)
  await expect(other.sheet).toContainText('Ici, rien ne passe.')
  await blocked.saved()
  await other.newParagraph('Et pourtant si !', 30)
  await expect(blocked.sheet).toContainText('Et pourtant si !')
  await stage.seen(blocked, 'text')

  // Killed in mid-sentence: the page comes back by the same way, with every letter once.
  await blocked.atEnd()
  const typing = blocked.type(' Par un autre chemin.', 30)
  await stage.server.kill()
  await typing
  await stage.server.run()
  await blocked.saved(30_000)
  await expect(other.sheet).toContainText('Par un autre chemin.')
  expect(times(await shared.teacher().text(shared.id), 'Par un autre chemin.')).toBe(1)
  await expect(blocked.page.getByText('Connexion de secours')).toBeVisible()
})
