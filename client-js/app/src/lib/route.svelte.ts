/** The address bar, as the screens read it. */
import navaid from 'navaid'

export type Route = { screen: 'home' } | { screen: 'text'; id: string }

let current = $state<Route>({ screen: 'home' })

const router = navaid('/', () => {
  current = { screen: 'home' }
})
  .on('/', () => {
    current = { screen: 'home' }
  })
  .on('/textes/:id', (params) => {
    current = { screen: 'text', id: params?.['id'] ?? '' }
  })

export const route = {
  get now(): Route {
    return current
  },
  listen: () => router.listen(),
  go: (path: string) => router.route(path),
}

export const textPath = (id: string) => `/textes/${encodeURIComponent(id)}`
