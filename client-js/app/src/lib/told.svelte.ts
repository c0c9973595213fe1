/** The sentence that follows an own command: seen for a few seconds, and spoken once. */
import { announce } from './announce.svelte'

let said = $state<{ sentence: string; tone: 'good' | 'alarm' } | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

export const told = {
  get now() {
    return said
  },
  good: (sentence: string) => say(sentence, 'good'),
  alarm: (sentence: string) => say(sentence, 'alarm'),
  clear: () => {
    said = null
  },
}

function say(sentence: string, tone: 'good' | 'alarm'): void {
  said = { sentence, tone }
  announce('other', sentence)
  clearTimeout(timer)
  timer = setTimeout(() => (said = null), 6000)
}
