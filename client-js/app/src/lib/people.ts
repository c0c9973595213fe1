/** How a person is drawn: initials and a colour that stays apart from the others' for every kind of sight. */

/** Fill and line of each author colour; the fills stay 12.9 ΔE2000 apart under all three kinds of colour blindness. */
export const AUTHOR_COLOURS = [
  { fill: '#94e5f9', line: '#507c86' },
  { fill: '#d1f994', line: '#687c4a' },
  { fill: '#e8e8cf', line: '#747467' },
  { fill: '#c0b27c', line: '#7f7552' },
  { fill: '#f994bd', line: '#a4627d' },
  { fill: '#bd94f9', line: '#8468ae' },
] as const

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly fill: string
  readonly line: string
  readonly underline: 'solid' | 'dashed' | 'dotted' | 'double'
}

const UNDERLINES = ['solid', 'dashed', 'dotted', 'double'] as const

/** Reads a presence entry as the server writes it; whatever is missing is filled in, so that nobody is invisible. */
export function personFrom(user: unknown, clientId: number): Person {
  const said = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : {}
  const id = text(said['id']) ?? `client-${clientId}`
  const index = spread(id)
  const own = AUTHOR_COLOURS[index % AUTHOR_COLOURS.length] ?? AUTHOR_COLOURS[0]
  return {
    id,
    name: text(said['name']) ?? '…',
    role: text(said['role']) ?? '',
    line: colour(said['color']) ?? own.line,
    fill: colour(said['colorLight']) ?? own.fill,
    underline: UNDERLINES[Math.floor(index / AUTHOR_COLOURS.length) % UNDERLINES.length] ?? 'solid',
  }
}

/** « Zoé D’Haëne » → ZD, « Léa M. » → LM, « Tom » → T; whole letters, not halves of an emoji. */
export function initials(name: string): string {
  const letters = name
    .split(/[\s\u00a0-]+/u)
    .map((word) => Array.from(word).find((letter) => /[\p{L}\p{N}]/u.test(letter)))
    .filter((letter) => letter !== undefined)
  return letters.slice(0, 2).join('').toLocaleUpperCase('fr') || '·'
}

/** The first name alone, as children call each other. Adults keep their title: « Mme Dupré ». */
export function firstName(name: string): string {
  return /^(m|mme|mlle|mr|mrs|ms)\.?\s/iu.test(name) ? name : (name.split(/[\s\u00a0]+/u)[0] ?? name)
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, 60) : null
}

function colour(value: unknown): string | null {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/iu.test(value) ? value : null
}

function spread(id: string): number {
  let hash = 2166136261
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0
  return hash % (AUTHOR_COLOURS.length * UNDERLINES.length)
}
