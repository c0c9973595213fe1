/** The address bar, as the screens read it. */
import navaid from 'navaid'

export type Route = { screen: 'home' } | { screen: 'approvals' } | { screen: 'spaces' } | { screen: 'search' } | { screen: 'consents' } | { screen: 'clubs' } | { screen: 'new-message' } | { screen: 'absent' } | { screen: 'reports' } | { screen: Screen; id: string }

/** Screens about one thing, and where each is found. */
const SCREENS = {
  text: '/textes/:id',
  space: '/espaces/:id',
  groups: '/espaces/:id/groupes',
  article: '/articles/:id',
  journal: '/journaux/:id',
  'new-issue': '/journaux/:id/nouveau',
  board: '/numeros/:id',
  assign: '/numeros/:id/distribuer',
  layout: '/numeros/:id/mise-en-page',
  'sign-off': '/numeros/:id/bat',
  'consent-table': '/journaux/:id/autorisations',
  club: '/clubs/:id',
  topic: '/sujets/:id',
  messages: '/messages/:id',
} as const

export type Screen = keyof typeof SCREENS

let current = $state<Route>({ screen: 'home' })

const router = navaid('/', () => {
  current = { screen: 'home' }
})
  .on('/', () => {
    current = { screen: 'home' }
  })
  .on('/a-valider', () => {
    current = { screen: 'approvals' }
  })
  .on('/espaces', () => {
    current = { screen: 'spaces' }
  })
  .on('/recherche', () => {
    current = { screen: 'search' }
  })
  .on('/autorisations', () => {
    current = { screen: 'consents' }
  })
  .on('/clubs', () => {
    current = { screen: 'clubs' }
  })
  // The same screen with and without a conversation, side by side where there is room; the two words are no conversations.
  .on('/messages', () => {
    current = { screen: 'messages', id: '' }
  })
  .on('/messages/nouveau', () => {
    current = { screen: 'new-message' }
  })
  .on('/messages/absent', () => {
    current = { screen: 'absent' }
  })
  .on('/signalements', () => {
    current = { screen: 'reports' }
  })
for (const [screen, pattern] of Object.entries(SCREENS) as [Screen, string][]) {
  router.on(pattern, (params) => {
    current = { screen, id: decodeURIComponent(params?.['id'] ?? '') }
  })
}

export const route = {
  get now(): Route {
    return current
  },
  listen: () => router.listen(),
  go: (path: string) => router.route(path),
}

export const pathTo = (screen: Screen, id: string) => SCREENS[screen].replace(':id', encodeURIComponent(id))
export const textPath = (id: string) => pathTo('text', id)
/** A published issue is a page of the server, not a screen of the app: its links need `target="_self"`. */
export const pagePath = (publication: string) => `/journal/${encodeURIComponent(publication)}`
