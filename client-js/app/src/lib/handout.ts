/** The grid from which a class gets its articles: rows as they are edited, and what leaves in one request. */
import type { Assignment, Instruction, Mode, Pupil } from '@passeplume/client/light'
import { fromDateField } from './days'

export interface Row {
  /** Of this grid alone; an idea's own id is in `article`. */
  key: string
  article: string | null
  title: string
  wish: string
  mode: Mode
  /** Pupils by id; the class or classes where `mode` is collective; groups, each with a text of its own, where it is group. */
  who: string[]
  words: number | null
  /** As a date field has it; '' is none. */
  due: string
  /** What a group or a level is asked beside what everybody is. */
  more?: { kind: 'group' | 'level'; subject: string; words: string }[]
}

export type Trouble = 'untitled' | 'nobody'

export const WORDS = [40, 80, 120, 200] as const
/** The most rows that one request carries. */
export const MOST = 40

let keys = 0
export function newRow(title: string, due: string, article: string | null = null): Row {
  keys += 1
  return { key: `${Date.now().toString(36)}-${keys}`, article, title, wish: '', mode: 'individual', who: [], words: 80, due }
}

/** « - Les poules », « 3. La cantine », « • Le brevet »: a pasted list without its marks. */
export function titlesFrom(pasted: string): string[] {
  return pasted
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-–—•*]|\d+[.)])\s*/u, '').trim().slice(0, 120))
    .filter((line) => line !== '')
}

export function troubleOf(row: Row): Trouble | null {
  if (row.title.trim() === '') return 'untitled'
  return row.who.length === 0 ? 'nobody' : null
}

/** Gives each row that has nobody one pupil: those with the fewest articles first, in the order of the register. */
export function oneEach(rows: readonly Row[], pupils: readonly Pupil[]): Row[] {
  const load = new Map(pupils.map(({ id }) => [id, rows.filter(({ mode, who }) => mode === 'individual' && who.includes(id)).length]))
  return rows.map((row) => {
    if (row.mode !== 'individual' || row.who.length > 0) return row
    const next = [...load].sort((a, b) => a[1] - b[1])[0]
    if (!next) return row
    load.set(next[0], next[1] + 1)
    return { ...row, who: [next[0]] }
  })
}

/** Pupils who write in no row yet. */
export function without(rows: readonly Row[], pupils: readonly Pupil[]): Pupil[] {
  const busy = new Set(rows.filter(({ mode }) => mode === 'individual').flatMap(({ who }) => who))
  return pupils.filter(({ id }) => !busy.has(id))
}

export function assignmentOf(row: Row): Assignment {
  const kind = ({ collective: 'class', group: 'group', individual: 'account' } as const)[row.mode]
  const everyone: Instruction[] = row.wish.trim() === '' ? [] : [{ kind: 'everyone', words: row.wish.trim() }]
  const more = (row.more ?? []).filter(({ subject, words }) => subject !== '' && words.trim() !== '')
  return {
    ...(row.article === null ? {} : { article: row.article }),
    title: row.title.trim(),
    mode: row.mode,
    assignees: row.who.map((subject, place) => ({ part: row.mode === 'group' ? place : 0, kind, subject })),
    target_words: row.words,
    due: fromDateField(row.due),
    instructions: [...everyone, ...more.map((one) => ({ ...one, words: one.words.trim() }))],
  }
}
