/**
 * The one polite voice of the app. Screen readers hear at most one sentence every five seconds, the last of each subject;
 * what others type is never spoken.
 */
const GAP = 5000

let spoken = $state('')
const waiting = new Map<string, string>()
let timer: ReturnType<typeof setTimeout> | null = null
let last = Number.NEGATIVE_INFINITY

export const voice = {
  get sentence(): string {
    return spoken
  },
}

export function announce(subject: 'save' | 'presence' | 'other', sentence: string): void {
  waiting.delete(subject)
  waiting.set(subject, sentence)
  timer ??= setTimeout(speakNow, Math.max(0, last + GAP - Date.now()))
}

function speakNow(): void {
  timer = null
  last = Date.now()
  spoken = [...waiting.values()].join('. ')
  waiting.clear()
}
