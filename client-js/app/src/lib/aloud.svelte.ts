/** Reads words aloud with a French voice of this device: no word leaves it. Where there is none, nothing offers to. */

/** Browsers stop long sentences after fifteen seconds: shorter ones are said one behind the other. */
const MOST = 160

let voice = $state.raw<SpeechSynthesisVoice | null>(null)
let saying = $state<string | null>(null)
let turn = 0

const speech = () => (typeof speechSynthesis === 'undefined' ? null : speechSynthesis)

function look(): void {
  const voices = speech()?.getVoices() ?? []
  voice = voices.find(({ lang, localService }) => localService && lang.toLowerCase().startsWith('fr')) ?? null
}
look()
// Voices come a moment after the page.
speech()?.addEventListener?.('voiceschanged', look)

/** Whole sentences where they are short enough, else by their commas and words. */
export function pieces(words: string, most = MOST): string[] {
  const sentences = words.split(/(?<=[.!?…])\s+|\n+/u).map((one) => one.trim())
  return sentences.flatMap((one) => (one.length <= most ? [one] : cut(one, most))).filter((one) => one !== '')
}

function cut(sentence: string, most: number): string[] {
  const out: string[] = []
  let line = ''
  for (const word of sentence.split(/\s+/u)) {
    if (line !== '' && line.length + 1 + word.length > most) {
      out.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
    // A comma is a good place to breathe.
    if (line.length > most / 2 && /[,;:]$/u.test(line)) {
      out.push(line)
      line = ''
    }
  }
  return line === '' ? out : [...out, line]
}

export const aloud = {
  /** Whether this device can. */
  get can(): boolean {
    return voice !== null
  },
  /** What is being read, by the id it was given. */
  get saying(): string | null {
    return saying
  },
  read(id: string, words: string): void {
    const house = speech()
    if (!house || !voice) return
    aloud.stop()
    turn += 1
    const mine = turn
    saying = id
    const lines = pieces(words)
    const next = (at: number): void => {
      const line = lines[at]
      if (mine !== turn) return
      if (line === undefined) {
        saying = null
        return
      }
      const said = new SpeechSynthesisUtterance(line)
      said.voice = voice
      said.lang = voice?.lang ?? 'fr-FR'
      said.rate = 0.95
      said.onend = () => next(at + 1)
      said.onerror = () => {
        if (mine === turn) saying = null
      }
      house.speak(said)
    }
    next(0)
  },
  stop(): void {
    turn += 1
    saying = null
    speech()?.cancel()
  },
}
