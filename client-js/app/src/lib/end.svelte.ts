/** The end of something that grows: whoever reads it goes on reading it, and nobody else is moved. */

export interface End {
  /** It is in sight, or was when something made it longer. */
  readonly inSight: boolean
  go(): void
  /** Where one stands now, after a place was found for them. */
  look(): void
  /** For `onscroll`. */
  scrolled(): void
}

/** For the beginning of a component. `box` scrolls, or the page; `content` is what grows in it; `near`: so many pixels away it is still in sight. */
export function endOf(box: () => HTMLElement | undefined, content: () => HTMLElement | undefined, near: number): End {
  let inSight = $state(true)
  let top = 0
  /** How far there was to go when this was last looked at. */
  let far = 0

  const length = (one: HTMLElement) => one.scrollHeight - one.clientHeight
  const isNear = (one: HTMLElement) => length(one) - one.scrollTop < near
  function go() {
    const one = box()
    if (one === document.documentElement) scrollTo({ top: one.scrollHeight })
    else if (one) one.scrollTop = one.scrollHeight
    inSight = true
  }

  // A picture that has loaded, a tablet that is turned, a keyboard that comes up: the end stays in sight.
  $effect(() => {
    const [one, inside] = [box(), content()]
    if (!one || !inside || typeof ResizeObserver === 'undefined') return
    const sizes = new ResizeObserver(() => {
      const longer = length(one) > far
      far = length(one)
      if (longer && inSight) go()
    })
    sizes.observe(one)
    sizes.observe(inside)
    return () => sizes.disconnect()
  })

  return {
    get inSight() {
      return inSight
    },
    go,
    look() {
      const one = box()
      if (!one) return
      inSight = isNear(one)
      top = one.scrollTop
      far = length(one)
    },
    scrolled() {
      const one = box()
      if (!one) return
      // What grows below takes nobody away from the end: only who goes up has left it.
      if (isNear(one)) inSight = true
      else if (one.scrollTop < top) inSight = false
      top = one.scrollTop
    },
  }
}
