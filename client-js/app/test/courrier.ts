/** A house of letters for the tests of its screens: the shapes of the server, and conversations that grow. */
import type { Conversation, Member, Message } from '@passeplume/client/light'
import { vi } from 'vitest'

/** Somebody chooses these files; the last of them is read when the test says so. */
export function choose(input: HTMLInputElement, ...names: string[]): () => void {
  const files = names.map((name) => new File([name], name, { type: 'image/png' }))
  let come: () => void = () => undefined
  const late = new Promise<void>((resolve) => (come = resolve))
  for (const file of files) {
    const bytes = new TextEncoder().encode(file.name).buffer as ArrayBuffer
    file.arrayBuffer = async () => {
      if (file === files.at(-1)) await late
      return bytes
    }
  }
  vi.spyOn(input, 'files', 'get').mockReturnValue(files as never)
  input.dispatchEvent(new Event('change', { bubbles: true }))
  return come
}

export const zoe: Member = { id: 'zoe', name: 'Zoé D.', role: 'pupil', class: 'CE1' }
export const claire: Member = { id: 'claire', name: 'Claire A.', role: 'teacher' }
export const sandrine: Member = { id: 'sandrine', name: 'Sandrine D.', role: 'guardian' }

export const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  id: 'c1',
  kind: 'pair',
  title: '',
  with: [claire],
  last: { at: Date.now() - 60_000, excerpt: 'Bonjour Zoé', mine: false },
  unread: 0,
  with_family: false,
  may: ['read', 'write', 'report'],
  said: null,
  ...more,
})

export const message = (number: number, more: Partial<Message> = {}): Message => ({
  id: `m${number}`,
  number,
  rev: number,
  author: claire,
  mine: false,
  body: `mot ${number}`,
  captions: '',
  media: [],
  answers: null,
  created: Date.UTC(2026, 10, 26, 9, number),
  edited: false,
  state: 'shown',
  read_by: [],
  may: [],
  ...more,
})
