/** The sentence that follows an own command: seen for a few seconds, and spoken once. */
import { ApiProblem } from '@passeplume/client/light'
import { sentence as sentenceOn, t } from '../i18n/index.svelte'
import { announce } from './announce.svelte'

let said = $state<{ sentence: string; tone: 'good' | 'alarm' } | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

export const told = {
  get now() {
    return said
  },
  good: (sentence: string) => say(sentence, 'good'),
  alarm: (sentence: string) => say(sentence, 'alarm'),
  failed: (problem: unknown) => say(refusal(problem), 'alarm'),
  clear: () => {
    said = null
  },
}

/** Why an own command was not done. */
export function refusal(problem: unknown): string {
  return problem instanceof ApiProblem ? sentenceOn(problem) : t('offline.action')
}

function say(sentence: string, tone: 'good' | 'alarm'): void {
  said = { sentence, tone }
  announce('other', sentence)
  clearTimeout(timer)
  timer = setTimeout(() => (said = null), 6000)
}
