// Records the golden films and sounds of server/media with a real Chromium and its invented camera and microphone:
// node scripts/record-golden.mjs FOLDER. Small on purpose: what matters is how the recorder lays its containers out.

import { chromium } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const folder = process.argv[2]
if (!folder) throw new Error('usage: node scripts/record-golden.mjs FOLDER')
mkdirSync(folder, { recursive: true })

/** name, type, milliseconds a slice (0: one piece), film or sound, seconds */
const WANTED = [
  ['vp8-opus-slices.webm', 'video/webm;codecs=vp8,opus', 500, 'film', 3],
  ['vp8-opus-one-piece.webm', 'video/webm;codecs=vp8,opus', 0, 'film', 3],
  ['vp9-opus-slices.webm', 'video/webm;codecs=vp9,opus', 500, 'film', 3],
  ['av1-opus-slices.webm', 'video/webm;codecs=av1,opus', 500, 'film', 3],
  ['h264-opus-slices.mkv', 'video/x-matroska;codecs=avc1,opus', 500, 'film', 3],
  ['vp8-silent.webm', 'video/webm;codecs=vp8', 500, 'silent', 3],
  ['opus-slices.webm', 'audio/webm;codecs=opus', 500, 'sound', 7],
  ['h264-aac-slices.mp4', 'video/mp4;codecs=avc1.42E01E,mp4a.40.2', 500, 'film', 3],
  ['h264-opus-slices.mp4', 'video/mp4;codecs=avc1.42E01E,opus', 500, 'film', 3],
  ['vp9-opus-slices.mp4', 'video/mp4;codecs=vp9,opus', 500, 'film', 3],
  ['vp9-opus-one-piece.mp4', 'video/mp4;codecs=vp9,opus', 0, 'film', 3],
  ['av1-opus-slices.mp4', 'video/mp4;codecs=av01.0.04M.08,opus', 500, 'film', 3],
  ['aac-slices.mp4', 'audio/mp4;codecs=mp4a.40.2', 500, 'sound', 3],
  ['opus-slices.mp4', 'audio/mp4;codecs=opus', 500, 'sound', 3],
]

const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>r</title>'))
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const browser = await chromium.launch({
  executablePath: process.env.PASSEPLUME_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
})
try {
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  for (const [name, type, slice, kind, seconds] of WANTED) {
    const said = await page.evaluate(
      async ({ type, slice, kind, seconds }) => {
        if (!MediaRecorder.isTypeSupported(type)) return 'not supported here'
        const stream = await navigator.mediaDevices.getUserMedia({
          audio: kind !== 'silent',
          video: kind === 'sound' ? false : { width: 160, height: 120, frameRate: 10 },
        })
        try {
          const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 60_000, audioBitsPerSecond: 12_000 })
          const slices = []
          recorder.ondataavailable = (event) => slices.push(event.data)
          const over = new Promise((done) => (recorder.onstop = done))
          recorder.start(slice || undefined)
          await new Promise((done) => setTimeout(done, seconds * 1000))
          recorder.stop()
          await over
          return [...new Uint8Array(await new Blob(slices).arrayBuffer())]
        } catch (error) {
          return String(error)
        } finally {
          for (const track of stream.getTracks()) track.stop()
        }
      },
      { type, slice, kind, seconds },
    )
    if (typeof said === 'string' || said.length === 0) {
      console.log(`${name}: ${said}`)
      continue
    }
    writeFileSync(join(folder, name), Buffer.from(said))
    console.log(`${name}: ${said.length} bytes`)
  }
} finally {
  await browser.close()
  server.close()
}
