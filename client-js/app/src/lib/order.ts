/** The order of an issue: which article stands where, and what moving one step means. */
import type { ArticleCard, Section } from '@passeplume/client/light'
import { READY } from './looks'

export interface Shelf {
  id: string
  title: string
  articles: ArticleCard[]
}

/** Placed articles by section, in their order; an article of an unknown section counts as not placed. */
export function shelvesOf(sections: readonly Section[], articles: readonly ArticleCard[]): Shelf[] {
  return [...sections]
    .sort((a, b) => a.rank - b.rank)
    .map(({ id, title }) => ({
      id,
      title,
      articles: articles.filter((one) => one.section === id && isPlaced(one)).sort((a, b) => a.rank - b.rank),
    }))
}

export const isPlaced = ({ state }: ArticleCard) => state === 'placed' || state === 'published'

/** Approved, and without a place. */
export function waitingIn(shelves: readonly Shelf[], articles: readonly ArticleCard[]): ArticleCard[] {
  const placed = new Set(shelves.flatMap((shelf) => shelf.articles.map(({ id }) => id)))
  return articles.filter((one) => READY.includes(one.state) && !placed.has(one.id))
}

/** One place up or down; past the end of a section an article goes on in the next one. */
export function moved(shelves: readonly Shelf[], article: string, by: -1 | 1): Shelf[] {
  const from = shelves.findIndex((shelf) => shelf.articles.some(({ id }) => id === article))
  const shelf = shelves[from]
  const at = shelf?.articles.findIndex(({ id }) => id === article) ?? -1
  const one = shelf?.articles[at]
  if (!shelf || !one) return [...shelves]
  const goal = at + by
  if (goal >= 0 && goal < shelf.articles.length) {
    const articles = shelf.articles.filter(({ id }) => id !== article)
    articles.splice(goal, 0, one)
    return shelves.map((each, index) => (index === from ? { ...each, articles } : each))
  }
  const other = shelves[from + by]
  return other ? put(shelves, one, other.id, by === 1 ? 0 : other.articles.length) : [...shelves]
}

/** Into a section, at a place of it; last where none is said. */
export function put(shelves: readonly Shelf[], article: ArticleCard, section: string, place = Number.POSITIVE_INFINITY): Shelf[] {
  if (!shelves.some(({ id }) => id === section)) return [...shelves]
  return shelves.map((shelf) => {
    const articles = shelf.articles.filter(({ id }) => id !== article.id)
    if (shelf.id === section) articles.splice(Math.min(place, articles.length), 0, article)
    return { ...shelf, articles }
  })
}

export function out(shelves: readonly Shelf[], article: string): Shelf[] {
  return shelves.map((shelf) => ({ ...shelf, articles: shelf.articles.filter(({ id }) => id !== article) }))
}

export const placeOf = (shelves: readonly Shelf[], article: string) => {
  const shelf = shelves.find(({ articles }) => articles.some(({ id }) => id === article))
  return shelf ? { section: shelf.title, place: shelf.articles.findIndex(({ id }) => id === article) + 1 } : null
}

/** Only what is ready for a place, in a section that is still there: what was decided elsewhere meanwhile wins. */
export function fitting(shelves: readonly Shelf[], articles: readonly ArticleCard[]): Shelf[] {
  const ready = new Set(articles.filter(({ state }) => READY.includes(state)).map(({ id }) => id))
  return shelves.map((shelf) => ({ ...shelf, articles: shelf.articles.filter(({ id }) => ready.has(id)) }))
}

/** A section one place up or down, with its articles. */
export function movedSection(shelves: readonly Shelf[], section: string, by: -1 | 1): Shelf[] {
  const at = shelves.findIndex(({ id }) => id === section)
  const one = shelves[at]
  const other = shelves[at + by]
  if (!one || !other) return [...shelves]
  return shelves.map((each, index) => (index === at ? other : index === at + by ? one : each))
}

/** A new section at the end: until it is kept, its id is one that no other has. */
export const NEW = 'new:'
export const withSection = (shelves: readonly Shelf[], id: string, title: string): Shelf[] => [...shelves, { id, title, articles: [] }]
export const renamed = (shelves: readonly Shelf[], section: string, title: string): Shelf[] => shelves.map((one) => (one.id === section ? { ...one, title } : one))
/** Without a section, where it is empty. */
export const withoutSection = (shelves: readonly Shelf[], section: string): Shelf[] => shelves.filter(({ id, articles }) => id !== section || articles.length > 0)

/** The whole order, as it is sent. */
export const orderOf = (shelves: readonly Shelf[]) =>
  shelves.map(({ id, title, articles }) => ({ ...(id.startsWith(NEW) ? {} : { id }), title, articles: articles.map((one) => one.id) }))
