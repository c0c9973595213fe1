/** Other people's carets, drawn from what the server says of them. */
import type { DecorationAttrs } from '@tiptap/pm/view'
import { firstName, initials, personFrom } from '../lib/people'

export function caretOf(user: Record<string, unknown>): HTMLElement {
  const person = personFrom(user, 0)
  const caret = document.createElement('span')
  caret.className = 'caret'
  // Nobody listening to the text wants a name in the middle of a word.
  caret.setAttribute('aria-hidden', 'true')
  caret.style.setProperty('--line', person.line)
  const name = document.createElement('span')
  name.className = 'caret-name'
  name.dataset['initials'] = initials(person.name)
  name.textContent = firstName(person.name)
  caret.append(name)
  return caret
}

export function selectionOf(user: Record<string, unknown>): DecorationAttrs {
  const person = personFrom(user, 0)
  return { class: 'caret-selection', style: `background-color: ${person.fill}99; border-bottom: 2px ${person.underline} ${person.line}` }
}
