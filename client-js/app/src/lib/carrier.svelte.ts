/** How the sockets of this page travel: `/live` and the texts find out together, and screens say when it is a detour. */
import { createCarrier, ofThisVisit } from '@passeplume/client/light'
import { api } from './api'

const chosen = createCarrier({ baseUrl: api.baseUrl, storage: ofThisVisit() })
let way = $state(chosen.way)
chosen.onWay((now) => {
  way = now
})

export const carrier = {
  Socket: chosen.Socket,
  /** Whether a network blocks WebSockets, and everything goes over plain HTTP. */
  get detour(): boolean {
    return way === 'tunnel'
  },
}
