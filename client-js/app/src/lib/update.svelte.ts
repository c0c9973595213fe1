/** The installed app: works without a network, and changes version only when asked, never under a child's pen. */
import { registerSW } from 'virtual:pwa-register'

let waiting = $state(false)
let apply: (reload?: boolean) => Promise<void> = async () => undefined

export const update = {
  get waiting(): boolean {
    return waiting
  },
  later: () => {
    waiting = false
  },
  now: () => apply(true),
  watch: () => {
    if (!('serviceWorker' in navigator)) return
    apply = registerSW({
      onNeedRefresh: () => {
        waiting = true
      },
    })
  },
}
