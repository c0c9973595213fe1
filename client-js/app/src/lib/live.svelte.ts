/** The one `/live` socket of this tab: open while somebody is here, closed with their session. */
import { createLive, socketUrl } from '@passeplume/client/light'
import { api } from './api'
import { carrier } from './carrier.svelte'
import { session } from './session.svelte'

const socket = createLive({ url: socketUrl('/live', api.baseUrl), WebSocket: carrier.Socket })
let state = $state(socket.state)
socket.onState((now) => {
  state = now
})

export const live = {
  /** Whether the server tells what changes, or it must be asked every so often. */
  get open(): boolean {
    return state === 'open'
  },
  on: socket.on,
  onTyping: socket.onTyping,
  typing: socket.typing,
  /** For the root of the app: follows the session as long as it is there. */
  watch(): void {
    $effect(() => {
      void session.logins
      if (session.now.state === 'here') socket.open()
      else socket.close()
    })
    // Whoever comes back to a page that slept need not wait for the next try.
    const back = () => {
      if (!document.hidden && session.now.state === 'here') socket.open()
    }
    $effect(() => {
      addEventListener('online', back)
      document.addEventListener('visibilitychange', back)
      return () => {
        removeEventListener('online', back)
        document.removeEventListener('visibilitychange', back)
      }
    })
  },
}
