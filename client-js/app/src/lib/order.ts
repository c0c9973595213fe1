/** The order of an issue: which article stands where, and what moving one step means. */
import type { ArticleAction, ArticleCard, Section } from '@passeplume/client/light'
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

/**
 * The step that brings `article` to where `order` has it. `rank` is that of the article that will follow it in its section,
 * as the server counts them now; last of all where none follows.
 */
export function placing(order: readonly Shelf[], article: string, now: readonly ArticleCard[]): { action: ArticleAction; section?: string; rank?: number } {
  const shelf = order.find(({ articles }) => articles.some(({ id }) => id === article))
  if (!shelf) return { action: 'unplace' }
  const after = shelf.articles[shelf.articles.findIndex(({ id }) => id === article) + 1]
  const rank = after && now.find(({ id }) => id === after.id)?.rank
  return { action: 'place', section: shelf.id, ...(rank === undefined ? {} : { rank }) }
}

/** All articles once the server has taken that step: it makes room at the rank by moving those behind by one. */
export function placedBy(after: ArticleCard, before: readonly ArticleCard[]): ArticleCard[] {
  return before.map((one) => {
    if (one.id === after.id) return { ...one, state: after.state, version: after.version, section: after.section, rank: after.rank, actions: after.actions }
    return after.state === 'placed' && one.rank >= after.rank ? { ...one, rank: one.rank + 1 } : one
  })
}
