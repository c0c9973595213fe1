/** Other people's carets, drawn from what the server says of them. */
import type { DecorationAttrs } from '@tiptap/pm/view'
import type { Awareness } from 'y-protocols/awareness'
import { firstName, personFrom } from '../lib/people'

/** Milliseconds after its last move during which a caret shows the whole name; then its first letter is enough. */
const AWAKE = 2500
const drawn = new Map<string, { caret: HTMLElement; rest: ReturnType<typeof setTimeout> }>()

export function caretOf(user: Record<string, unknown>): HTMLElement {
  const person = personFrom(user, 0)
  const caret = document.createElement('span')
  caret.className = 'caret'
  // Nobody listening to the text wants a name in the middle of a word.
  caret.setAttribute('aria-hidden', 'true')
  caret.style.setProperty('--line', person.line)
  const name = document.createElement('span')
  name.className = 'caret-name'
  name.textContent = firstName(person.name)
  caret.append(name)
  wake(person.id, caret)
  return caret
}

/** Shows the names of those who have just moved; call the result to stop. */
export function wakeCarets(awareness: Awareness): () => void {
  const moved = ({ added, updated }: { added: number[]; updated: number[] }) => {
    for (const clientId of [...added, ...updated]) {
      const id = personFrom(awareness.getStates().get(clientId)?.['user'], clientId).id
      const known = drawn.get(id)
      if (known) wake(id, known.caret)
    }
  }
  awareness.on('change', moved)
  return () => {
    awareness.off('change', moved)
    for (const { rest } of drawn.values()) clearTimeout(rest)
    drawn.clear()
  }
}

function wake(id: string, caret: HTMLElement): void {
  clearTimeout(drawn.get(id)?.rest)
  caret.classList.remove('resting')
  drawn.set(id, { caret, rest: setTimeout(() => caret.classList.add('resting'), AWAKE) })
}

export function selectionOf(user: Record<string, unknown>): DecorationAttrs {
  const person = personFrom(user, 0)
  return { class: 'caret-selection', style: `background-color: ${person.fill}99; border-bottom: 2px ${person.underline} ${person.line}` }
}
