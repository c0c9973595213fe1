// Plays files in a real Chromium and says whether their length is known and whether seeking to the middle lands there:
// node scripts/play.mjs FILE...

import { chromium } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename } from 'node:path'

const TYPES = { webm: 'video/webm', mp4: 'video/mp4', mkv: 'video/x-matroska', mp3: 'audio/mpeg', wav: 'audio/wav', ogg: 'audio/ogg' }
const files = process.argv.slice(2)
const server = createServer((request, answer) => {
  const file = files[Number(request.url.slice(1))]
  if (!file) return answer.setHeader('content-type', 'text/html').end('<!doctype html><title>p</title>')
  const bytes = readFileSync(file)
  answer.setHeader('content-type', TYPES[file.split('.').pop()]).setHeader('accept-ranges', 'bytes')
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '')
  if (!range) return answer.end(bytes)
  const from = Number(range[1])
  const to = range[2] ? Number(range[2]) : bytes.length - 1
  answer.writeHead(206, { 'content-range': `bytes ${from}-${to}/${bytes.length}`, 'content-length': to - from + 1 }).end(bytes.subarray(from, to + 1))
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const browser = await chromium.launch({
  executablePath: process.env.PASSEPLUME_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
})
try {
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/none`)
  for (const [place, file] of files.entries()) {
    const said = await page.evaluate(async (address) => {
      const film = document.createElement('video')
      film.muted = true
      const heard = (name) => new Promise((done, fail) => {
        film.addEventListener(name, done, { once: true })
        film.addEventListener('error', () => fail(new Error(film.error?.message)), { once: true })
        setTimeout(() => fail(new Error(`no ${name}`)), 8000)
      })
      try {
        const loaded = heard('loadeddata')
        film.src = address
        await loaded
        const { duration } = film
        const middle = Number.isFinite(duration) ? duration / 2 : 1
        const seeked = heard('seeked')
        film.currentTime = middle
        await seeked
        const landed = film.currentTime
        await film.play()
        await heard('ended').catch(() => undefined)
        return { duration, middle, landed, ended: film.ended, end: film.currentTime, size: `${film.videoWidth}x${film.videoHeight}` }
      } catch (error) {
        return String(error)
      }
    }, `/${place}`)
    console.log(basename(file), JSON.stringify(said))
  }
} finally {
  await browser.close()
  server.close()
}
