import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { speak, t } from '../src/i18n/index.svelte'
import { clock, format, refusalOf, wanted } from '../src/recorder/formats'
import { isGood, lookOf, Poster } from '../src/recorder/poster'
import type { Kept } from '../src/recorder/take.svelte'
import RecorderHost from './RecorderHost.svelte'
import { button, show, write } from './newsroom'

class Track {
  live = true
  stop() {
    this.live = false
  }
}
class Stream {
  readonly tracks = [new Track()]
  getTracks = () => this.tracks
  getAudioTracks = () => []
}
/** What a browser does when it records, without a camera. */
class Machine {
  static type = 'audio/webm;codecs=opus'
  static last: Machine
  static isTypeSupported = (type: string) => type === Machine.type
  state = 'inactive'
  ondataavailable: (event: { data: Blob }) => void = () => undefined
  onstop: () => void = () => undefined
  onerror: () => void = () => undefined
  slices: ReturnType<typeof setInterval> | undefined
  constructor(
    readonly stream: unknown,
    readonly options: { mimeType: string; videoKeyFrameIntervalDuration: number },
  ) {
    Machine.last = this
  }
  get mimeType() {
    return this.options.mimeType
  }
  start(slice: number) {
    this.state = 'recording'
    this.slices = setInterval(() => this.ondataavailable({ data: new Blob(['slice ']) }), slice)
  }
  stop() {
    this.state = 'inactive'
    clearInterval(this.slices)
    this.ondataavailable({ data: new Blob(['end']) })
    this.onstop()
  }
}

let streams: Stream[]
let ask: () => Promise<unknown>
const on = (): Stream | undefined => streams.at(-1)

beforeEach(() => {
  speak('fr')
  vi.useFakeTimers()
  streams = []
  ask = () => {
    streams.push(new Stream())
    return Promise.resolve(on())
  }
  Object.assign(globalThis, { MediaRecorder: Machine, isSecureContext: true })
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: { getUserMedia: () => ask() } })
  URL.createObjectURL = () => 'blob:here'
  URL.revokeObjectURL = () => undefined
  Machine.type = 'audio/webm;codecs=opus'
})
afterEach(() => vi.useRealTimers())

const wait = async (millis: number) => {
  await vi.advanceTimersByTimeAsync(millis)
  flushSync()
}

/** Opens it as its owner does. */
async function opened(kind: 'sound' | 'film' = 'sound', seconds = 60) {
  const kept: Kept[] = []
  const shown = show(RecorderHost as never, { kind, seconds, onkept: (one: Kept) => kept.push(one) } as never)
  // Twelve rounds of answers, under a clock that stands still.
  await wait(50)
  const { page, gone } = await shown
  button(page, 'ouvrir').click()
  await wait(1)
  return { page, gone, kept }
}

describe('APP-24 the recorder', () => {
  it('asks, counts three, two, one, records, stops, and hands over what was kept', async () => {
    const { page, gone, kept } = await opened()
    expect(page.textContent).toContain(t('recorder.sound.lead', { count: 60 }))
    button(page, t('recorder.start')).click()
    for (const left of [3, 2, 1]) {
      flushSync()
      expect(page.querySelector('[role=status]')?.textContent).toContain(t('recorder.in', { count: left }))
      expect(button(page, t('recorder.start')).disabled).toBe(true)
      await wait(1000)
    }
    expect(page.textContent).toContain('0:00 sur 1:00')
    await wait(5050)
    expect(page.textContent).toContain('0:05 sur 1:00')
    button(page, t('recorder.stop')).click()
    await wait(1)
    expect(page.querySelector('audio')?.getAttribute('src')).toBe('blob:here')
    expect(on()?.tracks[0]?.live, 'the microphone is let go as soon as it is not needed').toBe(false)
    write(page.querySelector('textarea') as HTMLTextAreaElement, ' Bonjour la classe. ')
    button(page, t('recorder.keep')).click()
    expect(kept).toHaveLength(1)
    expect(kept[0]).toMatchObject({ kind: 'sound', captions: 'Bonjour la classe.', poster: null })
    expect(kept[0]?.seconds).toBeCloseTo(5, 0)
    expect(kept[0]?.blob.type).toBe('audio/webm')
    expect(kept[0]?.blob.size).toBe('slice '.length * 5 + 'end'.length)
    await gone()
  })
  it('stops by itself at its time, and says when ten seconds are left', async () => {
    const { page, gone } = await opened('sound', 12)
    button(page, t('recorder.start')).click()
    await wait(3000)
    expect(page.textContent).toContain(t('recorder.on'))
    await wait(3000)
    expect(page.textContent).toContain(t('recorder.left', { count: 10 }))
    await wait(9200)
    expect(page.querySelector('audio')).not.toBeNull()
    expect(Machine.last.state).toBe('inactive')
    await gone()
  })
  it('begins again without what was not good, and keeps nothing when it is left', async () => {
    const { page, gone, kept } = await opened()
    button(page, t('recorder.start')).click()
    await wait(4000)
    button(page, t('recorder.stop')).click()
    await wait(1)
    button(page, t('recorder.redo')).click()
    await wait(1)
    expect(streams).toHaveLength(2)
    expect(page.textContent).toContain(t('recorder.sound.lead', { count: 60 }))
    button(page, t('recorder.close')).click()
    expect(on()?.tracks[0]?.live).toBe(false)
    expect(kept).toEqual([])
    await gone()
  })
  it('stops at Escape while it records, and throws away nothing that was said', async () => {
    const { page, gone } = await opened()
    button(page, t('recorder.start')).click()
    await wait(4000)
    const escape = () => {
      const event = new Event('cancel', { cancelable: true })
      page.querySelector('dialog')?.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(escape()).toBe(true)
    await wait(1)
    expect(page.querySelector('audio')).not.toBeNull()
    expect(escape()).toBe(true)
    await gone()
  })
  it('lets a camera go that is given after it was closed', async () => {
    let give: (stream: Stream) => void = () => undefined
    ask = () => new Promise((done) => (give = done))
    const { page, gone } = await opened()
    expect(page.textContent).toContain('Autoriser')
    button(page, t('recorder.close')).click()
    const late = new Stream()
    give(late)
    await wait(1)
    expect(late.tracks[0]?.live).toBe(false)
    await gone()
  })
  it('lets microphone and camera go with the page', async () => {
    const { gone } = await opened()
    expect(on()?.tracks[0]?.live).toBe(true)
    await gone()
    expect(on()?.tracks[0]?.live).toBe(false)
  })
})

describe('APP-25 what cannot be recorded', () => {
  const error = (name: string) => Object.assign(new Error(name), { name })
  it.each([
    ['NotAllowedError', 'recorder.refused.sound', true],
    ['NotFoundError', 'recorder.missing.sound', true],
    ['NotReadableError', 'recorder.busy', true],
  ] as const)('%s is a sentence with a way to try again', async (name, key, again) => {
    ask = () => Promise.reject(error(name))
    const { page, gone } = await opened()
    expect(page.querySelector('[role=alert]')?.textContent).toContain(t(key))
    ask = () => {
      streams.push(new Stream())
      return Promise.resolve(on())
    }
    expect(again).toBe(true)
    button(page, t('recorder.again')).click()
    await wait(1)
    expect(button(page, t('recorder.start')).disabled).toBe(false)
    await gone()
  })
  it('says that the address is not safe enough, or the browser too old, and offers no button that cannot help', async () => {
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined })
    Object.assign(globalThis, { isSecureContext: false })
    const insecure = await opened()
    expect(insecure.page.querySelector('[role=alert]')?.textContent).toContain(t('recorder.insecure'))
    expect(insecure.page.textContent).not.toContain(t('recorder.again'))
    await insecure.gone()
    Object.assign(globalThis, { isSecureContext: true, MediaRecorder: undefined })
    const old = await opened()
    expect(old.page.querySelector('[role=alert]')?.textContent).toContain(t('recorder.old'))
    await old.gone()
  })
  it('asks for what plays on most devices first, and for key frames to seek to', async () => {
    expect(format('film', () => true)).toMatch(/^video\/mp4;codecs=avc1/)
    expect(format('film', (type) => type.startsWith('video/webm'))).toBe('video/webm;codecs=vp8,opus')
    expect(format('sound', (type) => type === 'audio/mp4')).toBe('audio/mp4')
    expect(format('film', () => false)).toBeNull()
    expect(wanted('sound')).not.toHaveProperty('video')
    Machine.type = 'video/webm;codecs=vp8,opus'
    const { page, gone } = await opened('film')
    button(page, t('recorder.start')).click()
    await wait(3500)
    expect(Machine.last.options).toMatchObject({ mimeType: Machine.type, videoKeyFrameIntervalDuration: 2000 })
    await gone()
  })
  it('knows a refusal by its name and a time by its clock', () => {
    expect(refusalOf(error('SecurityError'))).toBe('refused')
    expect(refusalOf('?')).toBe('broken')
    expect([0, 7_900, 60_000, 125_000].map(clock)).toEqual(['0:00', '0:07', '1:00', '2:05'])
  })
  it('takes no black, white or even frame for its poster while there may be a better one', () => {
    const even = (light: number) => Uint8ClampedArray.from({ length: 4 * 12 }, (_, at) => (at % 4 === 3 ? 255 : light))
    const face = Uint8ClampedArray.from({ length: 4 * 12 }, (_, at) => (at % 4 === 3 ? 255 : at % 8 < 4 ? 60 : 180))
    expect([even(0), even(255), even(120)].map((pixels) => isGood(lookOf(pixels)))).toEqual([false, false, false])
    expect(isGood(lookOf(face))).toBe(true)
    const drawn: string[] = []
    let pixels = even(0)
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement) {
      return { drawImage: () => drawn.push(`${this.width}`), getImageData: () => ({ data: pixels }) }
    } as never
    const film = { videoWidth: 640, videoHeight: 480 } as HTMLVideoElement
    const poster = new Poster()
    poster.look(film)
    expect(poster.done).toBe(false)
    pixels = face
    poster.look(film)
    expect(poster.done).toBe(true)
    expect(drawn).toEqual(['32', '640', '32', '640'])
    poster.look(film)
    expect(drawn).toHaveLength(4)
  })
})
