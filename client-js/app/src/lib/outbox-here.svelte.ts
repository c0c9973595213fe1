/** The outbox of whoever is here, over the one connection: made when a screen first needs it, or when something waits for it. `outboxOf(account)`. */
import { type Account, deliver, openFor, WrittenStore } from '@passeplume/client/light'
import { api } from './api'
import { live } from './live.svelte'
import { media } from './media'
import { createOutbox, type Outbox } from './outbox.svelte'
import { recheckSession, session } from './session.svelte'

let current: { account: string; outbox: Outbox } | null = null
/** When the server last said whose session this is. */
let sure = Number.NEGATIVE_INFINITY
/** So long a tab that is in front of somebody may believe that nobody else logged in beside it. */
const SURE = 60_000

const here = (account: string) => session.now.state === 'here' && session.now.account.id === account

function make(account: string): Outbox {
  return createOutbox({
    shelf: new WrittenStore(account, localStorage),
    open: (key, to) => openFor(api, key, to),
    async upload(one, home, { onBegun, onProgress }) {
      const blob = new Blob([one.bytes], { type: one.type })
      const made = await media.upload(blob, { kind: one.kind, ...(one.kind === 'file' ? { name: one.name } : {}), home, resume: one.upload, onBegun, onProgress })
      return made.id
    },
    deliver: (one) => deliver(api, one),
    async stands() {
      if (!here(account)) return false
      if (document.hasFocus() && Date.now() - sure < SURE) return true
      if ((await recheckSession()) !== 'stands' || !here(account)) return false
      sure = Date.now()
      return true
    },
  })
}

export function outboxOf({ id }: Pick<Account, 'id'>): Outbox {
  if (current?.account !== id) {
    current?.outbox.stop()
    sure = Number.NEGATIVE_INFINITY
    current = { account: id, outbox: make(id) }
    void current.outbox.wake()
  }
  return current.outbox
}

$effect.root(() => {
  $effect(() => {
    // Whoever has left takes their words with them; a new login, and a network that is back, send what waits.
    const who = session.account?.id
    const open = session.now.state === 'here' && live.open
    if (who !== current?.account) {
      current?.outbox.stop()
      current = null
    } else if (open) current?.outbox.work()
  })
})
