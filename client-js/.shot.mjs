import { chromium } from '@playwright/test'
const base = process.env.BASE ?? 'http://127.0.0.1:8090'
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
const log = (p, n) => { p.on('console', m => { if (['error','warning'].includes(m.type())) console.log(n, m.type(), m.text().slice(0, 400)) }); p.on('pageerror', e => console.log(n, 'PAGEERROR', e.stack?.slice(0, 600))) ; p.on('request', r => { if (!r.url().startsWith(base)) console.log('THIRD', r.url()) }) }
const who = async (login, size) => {
  const c = await b.newContext({ viewport: size, deviceScaleFactor: 1, serviceWorkers: 'block' })
  const p = await c.newPage(); log(p, login)
  await p.goto(base + '/'); await p.waitForTimeout(500)
  return p
}
const enter = async (p, name) => { await p.getByRole('button', { name, exact: false }).first().click(); await p.waitForSelector('.welcome') ; await p.waitForTimeout(300) }
const only = process.argv[2]
const tab = { width: 1280, height: 800 }, up = { width: 800, height: 1280 }, desk = { width: 1440, height: 900 }, tiny = { width: 320, height: 640 }
const S = (p, n) => p.screenshot({ path: `/tmp/shots/${n}.png` })
const lea = await who('lea', tab); await S(lea, 'login-tab')
await enter(lea, 'Léa M.'); await S(lea, 'home-tab')
await lea.goto(base + '/textes/poules'); await lea.waitForSelector('.paper-text[contenteditable=true]'); await lea.waitForTimeout(600)
const tom = await who('tom', up); await S(tom, 'login-up'); await enter(tom, 'Tom B.'); await S(tom, 'home-up')
await tom.goto(base + '/textes/poules'); await tom.waitForSelector('.paper-text'); 
await tom.locator('.paper-text p').first().click(); await tom.keyboard.press('End'); await tom.keyboard.type(' Coucou', { delay: 80 })
await lea.locator('.paper-text p').nth(1).click(); await lea.keyboard.press('Home'); await lea.keyboard.press('Shift+End'); await lea.waitForTimeout(300)
const t = await who('dupre', desk); await enter(t, 'Mme Dupré'); await S(t, 'home-teacher'); await t.goto(base + '/textes/cantine'); await t.waitForTimeout(900)
await t.goto(base + '/textes/poules'); await t.waitForSelector('.paper-text'); await t.waitForTimeout(900); await S(t, 'editor-teacher')
await S(lea, 'editor-tab'); await S(tom, 'editor-up')
await lea.goto(base + '/'); await lea.waitForTimeout(500); await S(lea, 'home-resume'); await lea.goto(base + '/textes/poules'); await lea.waitForTimeout(800)
await t.getByRole('button', { name: 'Mettre en pause' }).click(); await t.waitForTimeout(500); await S(t, 'frozen-teacher'); await S(lea, 'frozen-lea')
await t.getByRole('button', { name: /Reprendre/ }).click(); await t.waitForTimeout(300)
await t.getByRole('button', { name: 'Qui a écrit' }).click(); await t.waitForTimeout(300); await S(t, 'authors')
const z = await who('small', tiny); await S(z, 'login-320'); await enter(z, 'Zoé'); await S(z, 'home-320'); await z.goto(base + '/textes/poules'); await z.waitForTimeout(1000); await S(z, 'editor-320')
console.log('overflow', await z.evaluate(() => document.documentElement.scrollWidth))
const g = await who('parent', tab); await enter(g, 'Claire'); await S(g, 'home-parent')
await b.close()
