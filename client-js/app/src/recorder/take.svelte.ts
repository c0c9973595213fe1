/** One recording, from the question for the camera to a film that is kept: what is legal in which state, and nothing drawn. */
import { type Kind, type Refusal, format, recorderOf, refusalOf, wanted } from './formats'
import { Poster } from './poster'

/** What a recorder hands over. */
export interface Kept {
  kind: Kind
  blob: Blob
  /** A JPEG for a film. */
  poster: Blob | null
  /** What is said, for those who cannot hear; may be empty. */
  captions: string
  seconds: number
}

export type State =
  | { at: 'closed' }
  | { at: 'asking' }
  | { at: 'refused'; why: Refusal }
  | { at: 'ready'; stream: MediaStream }
  | { at: 'counting'; stream: MediaStream; left: number }
  | { at: 'recording'; stream: MediaStream; since: number }
  | { at: 'listening'; blob: Blob; url: string; poster: Blob | null; seconds: number }

/** Slices come as they are made, so that a page that dies loses one at most where somebody sends them on. */
const SLICE = 1000
const LOOK = 500

export class Take {
  state = $state.raw<State>({ at: 'closed' })
  /** Milliseconds of what is being recorded. */
  passed = $state(0)

  #recorder: MediaRecorder | null = null
  #timer: ReturnType<typeof setInterval> | null = null
  /** Counts the openings: an answer that belongs to an earlier one finds nobody. */
  #turn = 0

  constructor(
    readonly kind: Kind,
    readonly seconds: number,
    /** The picture of the camera on the page, for the poster. */
    readonly preview: () => HTMLVideoElement | null,
  ) {}

  async open(): Promise<void> {
    this.close()
    const turn = this.#turn
    if (typeof MediaRecorder === 'undefined' && window.isSecureContext) return this.#refuse('old')
    if (!navigator.mediaDevices?.getUserMedia) return this.#refuse(window.isSecureContext ? 'old' : 'insecure')
    if (format(this.kind, (type) => MediaRecorder.isTypeSupported(type)) === null) return this.#refuse('old')
    this.state = { at: 'asking' }
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted(this.kind))
      if (turn !== this.#turn) return hush(stream)
      this.state = { at: 'ready', stream }
    } catch (error) {
      if (turn === this.#turn) this.#refuse(refusalOf(error))
    }
  }

  /** Three, two, one. */
  start(): void {
    if (this.state.at !== 'ready') return
    const { stream } = this.state
    this.state = { at: 'counting', stream, left: 3 }
    this.#every(1000, () => {
      if (this.state.at !== 'counting') return
      const left = this.state.left - 1
      if (left > 0) this.state = { at: 'counting', stream, left }
      else this.#record(stream)
    })
  }

  stop(): void {
    if (this.#recorder?.state === 'recording') this.#recorder.stop()
  }

  /** Lets camera and microphone go and forgets what was not kept. */
  close(): void {
    this.#turn++
    this.#rest()
    const recorder = this.#recorder
    this.#recorder = null
    if (recorder?.state === 'recording') recorder.stop()
    if ('stream' in this.state) hush(this.state.stream)
    if (this.state.at === 'listening') URL.revokeObjectURL(this.state.url)
    this.state = { at: 'closed' }
    this.passed = 0
  }

  #record(stream: MediaStream): void {
    const turn = this.#turn
    const type = format(this.kind, (type) => MediaRecorder.isTypeSupported(type)) ?? ''
    const slices: Blob[] = []
    const poster = new Poster()
    let recorder: MediaRecorder
    try {
      recorder = new MediaRecorder(stream, recorderOf(type))
      recorder.ondataavailable = ({ data }) => data.size > 0 && slices.push(data)
      recorder.onstop = () => void this.#listen(turn, stream, slices, poster)
      recorder.onerror = () => turn === this.#turn && this.#refuse('broken')
      recorder.start(SLICE)
    } catch {
      this.#refuse('broken')
      return
    }
    this.#recorder = recorder
    const since = performance.now()
    this.state = { at: 'recording', stream, since }
    this.#every(100, () => {
      const before = this.passed
      this.passed = performance.now() - since
      if (this.passed >= this.seconds * 1000) this.stop()
      const film = this.preview()
      if (film && Math.floor(before / LOOK) !== Math.floor(this.passed / LOOK)) poster.look(film)
    })
  }

  async #listen(turn: number, stream: MediaStream, slices: Blob[], poster: Poster): Promise<void> {
    if (turn !== this.#turn || this.state.at !== 'recording') return
    this.#rest()
    const seconds = Math.min(this.passed / 1000, this.seconds)
    // The type without its codecs: that is how it will be sent.
    const type = (this.#recorder?.mimeType ?? '').split(';')[0] ?? ''
    this.#recorder = null
    const picture = this.kind === 'film' ? await poster.jpeg() : null
    if (turn !== this.#turn) return
    hush(stream)
    const blob = new Blob(slices, { type })
    if (blob.size === 0) return this.#refuse('broken')
    this.state = { at: 'listening', blob, url: URL.createObjectURL(blob), poster: picture, seconds }
  }

  #refuse(why: Refusal): void {
    this.close()
    this.state = { at: 'refused', why }
  }

  #every(millis: number, then: () => void): void {
    this.#rest()
    this.#timer = setInterval(then, millis)
  }

  #rest(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}

function hush(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
