/** Pictures, sounds, films and files chosen for words that are still being written: kept on this device until they leave. */
import { type Enclosed, WrittenStore } from '@passeplume/client/light'
import { onMount } from 'svelte'

export interface Enclosing {
  /** In the order in which they were added. */
  readonly all: Enclosed[]
  /** Where it is looked at or listened to before it leaves. */
  url(one: Enclosed): string
  add(...more: Enclosed[]): void
  /** They have left, or somebody took them away; what was added meanwhile stays. */
  drop(...gone: Pick<Enclosed, 'id'>[]): void
  /** What is said of one was changed. */
  keep(): void
}

/** For the beginning of a component. */
export function enclosing(account: string, place: string): Enclosing {
  const store = new WrittenStore(account, localStorage)
  const urls = new Map<string, string>()
  let all = $state<Enclosed[]>([])

  const keep = () => void store.choose(place, all.map((one) => ({ ...one }))).catch(() => undefined)
  const forget = (id: string) => {
    URL.revokeObjectURL(urls.get(id) ?? '')
    urls.delete(id)
  }
  onMount(() => {
    // What was chosen before the page went is here again.
    void store.chosen(place).then((kept) => (all = [...kept, ...all]), () => undefined)
    return () => [...urls.keys()].forEach(forget)
  })

  return {
    get all() {
      return all
    },
    url(one) {
      const url = urls.get(one.id) ?? URL.createObjectURL(new Blob([one.bytes], { type: one.type }))
      urls.set(one.id, url)
      return url
    },
    add(...more) {
      all = [...all, ...more]
      keep()
    },
    drop(...gone) {
      all = all.filter(({ id }) => !gone.some((one) => one.id === id))
      for (const { id } of gone) forget(id)
      keep()
    },
    keep,
  }
}
