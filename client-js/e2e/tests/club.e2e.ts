// The reading club of two schools: a teacher reads first, the other school's pupil sees it live and answers; without a network
// words leave later, once. A picture and a voice go the same way; what somebody reports is looked at.

import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { plays } from '../pages.ts'
import config from '../playwright.config.ts'
import { story } from '../story.ts'

const usual = config.use?.launchOptions
test.use({ launchOptions: { ...usual, args: [...(usual?.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } })

const { enter, kept } = story('club')

const field = (page: Page) => page.getByRole('textbox', { name: /^(Ton|Votre) message/u })
const post = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words })
const send = (page: Page) => page.getByRole('button', { name: 'Envoyer', exact: true }).click()

test('E2E-40 a pupil writes, her teacher approves, the other school answers; a post of the bus leaves later', async ({ browser }) => {
  const author = await enter(browser, 'Maëlys')
  const teacher = await enter(browser, 'Karim')
  const reader = await enter(browser, 'Inès')

  // From the first screen into the topic.
  await author.page.getByRole('link', { name: /Club de lecture/u }).click()
  await expect(author.page.getByRole('link', { name: /La louve du moulin/u })).toBeVisible()
  await author.page.getByRole('link', { name: /La louve du moulin/u }).click()
  await expect(post(author.page, 'Pour protéger ses petits')).toBeVisible()
  await reader.page.goto('/sujets/demo-louve')
  await expect(post(reader.page, 'on voit ses traces')).toBeVisible()

  // It waits, with kind words, and nobody else sees it.
  const WORDS = 'Moi je crois que la louve reviendra au printemps.'
  await field(author.page).fill(WORDS)
  await send(author.page)
  await expect(post(author.page, WORDS)).toContainText('Attend la maîtresse ou le maître')
  await expect(field(author.page)).toHaveValue('')
  await kept(author, 'waiting')
  await expect(post(reader.page, WORDS)).toHaveCount(0)

  // Her teacher's list; one tap, and it is on the other school's screen.
  await teacher.page.goto('/a-valider')
  const row = teacher.page.getByRole('listitem', { name: /Maëlys/u }).filter({ hasText: WORDS })
  await expect(row).toBeVisible()
  await kept(teacher, 'approvals')
  await row.getByRole('button', { name: 'Valider' }).click()
  await expect(post(reader.page, WORDS)).toBeVisible({ timeout: 5_000 })
  await expect(post(author.page, WORDS)).not.toContainText('Attend la maîtresse')

  // She answers with a quotation, and says what she feels.
  await post(reader.page, WORDS).getByRole('button', { name: 'Réagir' }).click()
  await reader.page.getByRole('button', { name: 'Bonne idée' }).last().click()
  await post(reader.page, WORDS).getByRole('button', { name: 'Citer' }).click()
  await expect(field(reader.page)).toBeFocused()
  await field(reader.page).fill('Oui, avec ses petits !')
  await send(reader.page)
  await expect(post(reader.page, 'Oui, avec ses petits')).toContainText(WORDS)
  await expect(post(author.page, WORDS)).toContainText('Inès')

  // On the bus: kept here, said so, and sent once when the network is back.
  const LATER = 'J’ai fini le livre dans le bus.'
  await author.context.setOffline(true)
  await field(author.page).fill(LATER)
  await send(author.page)
  await expect(author.page.getByText('Partira plus tard')).toBeVisible()
  await author.context.setOffline(false)
  await expect(author.page.getByText('Partira plus tard')).toBeHidden()
  await expect(post(author.page, LATER)).toHaveCount(1)
  await expect(post(author.page, LATER)).toContainText('Attend la maîtresse ou le maître')

  // Sent back with a word, it is taken up again: nothing is lost.
  const late = teacher.page.getByRole('listitem', { name: /Maëlys/u }).filter({ hasText: LATER })
  await expect(late).toHaveCount(1)
  await late.getByRole('button', { name: 'Renvoyer avec un mot' }).click()
  await teacher.page.getByRole('dialog').getByLabel('Votre mot').fill('Dis-nous ce que tu as pensé de la fin.')
  await teacher.page.getByRole('dialog').getByRole('button', { name: 'Renvoyer' }).click()
  await expect(post(author.page, LATER)).toContainText('Dis-nous ce que tu as pensé de la fin.')
  await kept(author, 'returned')
  await post(author.page, LATER).getByRole('button', { name: 'Reprendre' }).click()
  await expect(field(author.page)).toHaveValue(LATER)
  await field(author.page).fill(`${LATER} La fin est triste.`)
  await send(author.page)
  await expect(post(author.page, 'La fin est triste.')).toContainText('Attend la maîtresse ou le maître')

  // A picture with what is seen on it, and her voice with what it says.
  const SEEN = 'La louve devant ma maison.'
  const HEARD = 'J’ai dessiné la louve.'
  const photo = readFileSync(new URL('../../app/public/icon-512.png', import.meta.url))
  await author.page.locator('form.composer input[type=file]').setInputFiles({ name: 'louve.png', mimeType: 'image/png', buffer: photo })
  await author.page.getByLabel('Que voit-on sur cette image ?').fill(SEEN)
  await author.page.getByRole('button', { name: 'Ma voix' }).click()
  await author.page.getByRole('button', { name: 'Commencer' }).click()
  await expect(author.page.getByText(/^0:01 sur/)).toBeVisible({ timeout: 15_000 })
  await author.page.getByRole('button', { name: 'Arrêter' }).click()
  await author.page.getByLabel('Que dit-on ?').fill(HEARD)
  await author.page.getByRole('button', { name: 'Garder', exact: true }).click()
  await kept(author, 'picture-and-voice')
  await send(author.page)
  await expect(post(author.page, SEEN)).toContainText('Attend la maîtresse ou le maître', { timeout: 30_000 })
  const shows = teacher.page.getByRole('listitem', { name: /Maëlys/u }).filter({ hasText: SEEN })
  await expect(shows.getByRole('img', { name: /Image de Maëlys/u })).toBeVisible()
  await expect(shows).toContainText(HEARD)
  await plays(shows.locator('audio'))
  await kept(teacher, 'approve-picture')
  await shows.getByRole('button', { name: 'Valider' }).click()
  const there = post(reader.page, SEEN)
  await expect(there.getByText(HEARD)).toBeVisible()
  await there.scrollIntoViewIfNeeded()
  await expect.poll(() => there.getByRole('img', { name: /Image de Maëlys/u }).evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBeGreaterThan(200)
  await plays(there.locator('audio'))
  await kept(reader, 'picture-seen')

  // Something is wrong with it: a teacher of the club hears of it, looks and hides it, and who asked is told.
  await there.getByRole('button', { name: 'Plus' }).click()
  await there.getByRole('button', { name: 'Signaler' }).click()
  await reader.page.getByRole('dialog').getByLabel('Ce qui ne va pas').fill('On voit l’adresse de sa maison.')
  await reader.page.getByRole('dialog').getByRole('button', { name: 'Envoyer' }).click()
  await expect(reader.page.getByText('Merci. Les enseignants vont regarder.').last()).toBeVisible()
  await teacher.page.goto('/')
  await teacher.page.getByRole('link', { name: '1 signalement à regarder' }).click()
  const report = teacher.page.getByRole('listitem').filter({ hasText: 'On voit l’adresse de sa maison.' })
  await expect(report).toContainText(SEEN)
  await expect(report.getByRole('img')).toBeVisible()
  await kept(teacher, 'report')
  await report.getByLabel(/mot/u).fill('Bravo pour le dessin. On ne montre pas où on habite.')
  await report.getByRole('button', { name: 'Cacher' }).click()
  await expect(report).toContainText(/Karim/u)
  await expect(teacher.page.getByRole('heading', { name: 'Déjà vus' })).toBeVisible()
  await expect(there).toHaveCount(0)
  await expect(post(author.page, SEEN)).toContainText('On ne montre pas où on habite.')
  await reader.page.goto('/')
  await expect(reader.page.getByRole('region', { name: 'Pour toi' })).toContainText('Un adulte a regardé ce que tu as signalé.')
  await kept(reader, 'report-looked-at')

  // What became of her own words waits on her first screen until she has seen it.
  const answered = await post(author.page, WORDS).getAttribute('data-post')
  await teacher.page.request.post('/api/topics/demo-louve/posts', { data: { body: 'Et toi, Maëlys, tu as vu des traces ?', answers: answered }, headers: { origin: new URL(author.page.url()).origin } })
  await author.page.goto('/')
  const news = author.page.getByRole('region', { name: 'Pour toi' })
  await expect(news.getByRole('link', { name: /Karim.*t’a répondu.*La louve du moulin/u })).toBeVisible()
  await kept(author, 'for-you')
  await news.getByRole('button', { name: 'C’est vu' }).click()
  await expect(news).toBeHidden()

  // A new topic begins with a question; nobody has written yet.
  await teacher.page.goto('/clubs/demo-club')
  await teacher.page.getByRole('button', { name: 'Nouveau sujet' }).click()
  await teacher.page.getByLabel('Titre du livre').fill('Le phare aux oiseaux')
  await teacher.page.getByLabel('Auteur ou autrice').fill('Lou Kerdoncuff')
  await teacher.page.getByLabel('La question pour commencer').fill('À quoi sert un phare ?')
  await kept(teacher, 'new-topic')
  await teacher.page.getByRole('button', { name: 'Ouvrir le sujet' }).click()
  await expect(teacher.page.getByRole('heading', { level: 1, name: 'Le phare aux oiseaux' })).toBeVisible()
})
