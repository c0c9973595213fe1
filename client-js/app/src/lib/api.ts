/** The one connection of the app to its server: same origin, session on the HttpOnly cookie, no token in scripts. */
import { createApi } from '@passeplume/client/light'

export const api = createApi({ baseUrl: location.origin })
