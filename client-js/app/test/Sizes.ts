/** A ResizeObserver of a test: things grow when it says so. */
const all = new Set<{ told: () => void; of: Set<Element> }>()

export class Sizes {
  #one = { told: () => {}, of: new Set<Element>() }
  constructor(told: () => void) {
    this.#one.told = told
    all.add(this.#one)
  }
  observe(element: Element) {
    this.#one.of.add(element)
  }
  disconnect() {
    all.delete(this.#one)
  }
}

/** This element, or one in it, has become higher. */
export const grown = (element: Element) => all.forEach(({ told, of }) => [...of].some((one) => one !== element && element.contains(one)) && told())
