/** What is looked for stands behind the # of the address: it is never sent with a page, and so in no log on the way. */
export const addressOf = (words: string): string => `/recherche#${encodeURIComponent(words.trim())}`

export function wordsOf(hash: string): string {
  try {
    return decodeURIComponent(hash.replace(/^#/u, ''))
  } catch {
    return ''
  }
}
