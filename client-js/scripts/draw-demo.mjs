// Draws the demo world's pictures: node scripts/draw-demo.mjs ../server/src/demo/drawings, then
// UPDATE=1 cargo test -p passeplume dem_22 makes of them what the house keeps. A drawing has few colours: it stays sharp
// and small.

import { chromium } from '@playwright/test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
if (!folder) throw new Error('usage: node scripts/draw-demo.mjs FOLDER')
const MOST_COLOURS = 120

const browser = await chromium.launch({ executablePath: process.env.PASSEPLUME_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage()
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.svg'))) {
    const drawn = await page.evaluate(
      async ({ svg, most }) => {
        const image = new Image()
        image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
        await image.decode()
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight)
        const context = canvas.getContext('2d')
        context.drawImage(image, 0, 0)
        const pixels = context.getImageData(0, 0, canvas.width, canvas.height)
        const of = (at) => (pixels.data[at] << 16) | (pixels.data[at + 1] << 8) | pixels.data[at + 2]
        const times = new Map()
        for (let at = 0; at < pixels.data.length; at += 4) times.set(of(at), (times.get(of(at)) ?? 0) + 1)
        // The colours that are there most often, and for every other the nearest of them.
        const kept = [...times].sort((one, two) => two[1] - one[1]).slice(0, most).map(([colour]) => colour)
        const away = (one, two) => [16, 8, 0].reduce((sum, bits) => sum + (((one >> bits) & 255) - ((two >> bits) & 255)) ** 2, 0)
        const nearest = new Map()
        for (const colour of times.keys()) nearest.set(colour, kept.reduce((best, one) => (away(colour, one) < away(colour, best) ? one : best)))
        for (let at = 0; at < pixels.data.length; at += 4) {
          const colour = nearest.get(of(at))
          pixels.data.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], at)
        }
        context.putImageData(pixels, 0, 0)
        const blob = await canvas.convertToBlob({ type: 'image/png' })
        return [...new Uint8Array(await blob.arrayBuffer())]
      },
      { svg: readFileSync(join(folder, name), 'utf8'), most: MOST_COLOURS },
    )
    writeFileSync(join(folder, name.replace(/\.svg$/u, '.png')), Buffer.from(drawn))
    console.log(name, drawn.length)
  }
} finally {
  await browser.close()
}
