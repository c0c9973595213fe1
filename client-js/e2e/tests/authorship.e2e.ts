// Whatever an editor does to somebody's words, they stay that person's words: real Tiptap, counted by the server.

import { expect, test } from '@playwright/test'
import { type Person, Server, type Shared, World, eventually } from '../../interop/harness/index.ts'
import { Tab } from '../pages.ts'

let server: Server
let shared: Shared
let author: Person
let mover: Person
let tab: Tab

test.beforeAll(async ({ browser }) => {
  server = await Server.start()
  shared = await (await World.of(server)).shared()
  author = shared.pupil()
  mover = shared.elsewhere(author)
  tab = await Tab.of(browser, server, mover.demo)
  await tab.write(shared.document.title)
})
test.afterAll(async () => {
  await tab.close()
  await server.close()
})

interface Share {
  account: string
  inserted: number
  deleted: number
  remaining: number
}

/** Letters in the text that are each one's, as a teacher is told. */
async function remaining(): Promise<{ author: number; mover: number }> {
  const shares = await shared.teacher().json<Share[]>(`/api/documents/${shared.id}/authors`)
  const of = (person: Person) => shares.find(({ account }) => account === person.id)?.remaining ?? 0
  return { author: of(author), mover: of(mover) }
}

/** Two paragraphs written by the author, who then leaves. */
async function written(browser: import('@playwright/test').Browser, number: number): Promise<[string, string]> {
  const before = await remaining()
  const words: [string, string] = [`Numéro ${number} : la clé était trop chaude.`, `Suite ${number} : alors Zoé la lâcha.`]
  const own = await Tab.of(browser, server, author.demo)
  await own.write(shared.document.title)
  await own.newParagraph(words[0], 20)
  await own.newParagraph(words[1], 20)
  await own.saved()
  await own.close()
  await expect(tab.sheet).toContainText(words[1])
  await expect(tab.sheet.locator('.caret')).toHaveCount(0)
  // What is counted at all: an answer that never changes would pass every case below.
  const letters = words.join('').length
  await expect.poll(remaining).toEqual({ author: before.author + letters, mover: before.mover })
  return words
}

const press = (keys: string) => tab.page.keyboard.press(keys)

interface Case {
  what: string
  /** Letters that the mover adds of their own. */
  own?: number
  act(first: string, second: string): Promise<void>
}

const cases: Case[] = [
  {
    what: 'Enter inside',
    act: async (first) => {
      await tab.select(first, 12)
      await press('Enter')
    },
  },
  {
    what: 'Enter inside, then joined again',
    act: async (first) => {
      await tab.select(first, 12)
      await press('Enter')
      await press('Backspace')
    },
  },
  {
    what: 'two paragraphs joined',
    act: async (_first, second) => {
      await tab.select(second, 0)
      await press('Backspace')
    },
  },
  {
    what: 'made a heading',
    act: async (first) => {
      await tab.select(first, 5)
      await tab.tool('Titre').click()
    },
  },
  {
    what: 'made a heading and a paragraph again',
    act: async (first) => {
      await tab.select(first, 5)
      await tab.tool('Titre').click()
      await tab.tool('Texte simple').click()
    },
  },
  {
    what: 'wrapped in a list',
    act: async (first) => {
      await tab.select(first, 5)
      await tab.tool('Liste à points').click()
    },
  },
  {
    what: 'wrapped in a quotation',
    act: async (first) => {
      await tab.select(first, 5)
      await tab.tool('Citation').click()
    },
  },
  {
    what: 'made bold',
    act: async (first) => {
      await tab.select(first, 3, 20)
      await tab.tool('Gras').click()
    },
  },
  {
    what: 'cut and pasted elsewhere',
    act: async (first, second) => {
      await tab.select(first, 11, 22)
      await press('Control+x')
      await tab.select(second, second.length)
      await press('Control+v')
    },
  },
  {
    what: 'deleted and brought back by undo',
    act: async (first) => {
      await tab.select(first, 3, 20)
      await press('Delete')
      await tab.saved()
      await press('Control+z')
    },
  },
  {
    what: 'deleted, undone, redone and undone',
    act: async (first) => {
      await tab.select(first, 3, 20)
      await press('Delete')
      await tab.saved()
      for (const keys of ['Control+z', 'Control+y', 'Control+z']) {
        await press(keys)
        await tab.saved()
      }
    },
  },
  {
    what: 'Enter inside and undone',
    act: async (first) => {
      await tab.select(first, 12)
      await press('Enter')
      await tab.saved()
      await press('Control+z')
    },
  },
  {
    what: 'words of the mover’s own put in between',
    own: 5,
    act: async (first) => {
      await tab.select(first, 12)
      await tab.type('vraie')
    },
  },
]

for (const [number, { what, own = 0, act }] of cases.entries()) {
  test(`E2E-15 who wrote stays who wrote: ${what}`, async ({ browser }) => {
    const [first, second] = await written(browser, number + 1)
    const before = await remaining()
    await act(first, second)
    await tab.saved()
    await eventually('the server has what the page shows', async () =>
      (await shared.teacher().text(shared.id)).replace(/\s+/g, '').includes((await tab.words()).replace(/\s+/g, '').slice(-30)),
    )
    const expected = { author: before.author, mover: before.mover + own }
    await expect.poll(remaining).toEqual(expected)
    // And it is not washed out by looking again once the server has started afresh.
    if (number === cases.length - 1) {
      await server.kill()
      await server.run()
      await tab.saved(20_000)
      expect(await remaining()).toEqual(expected)
    }
  })
}
