/** A typed list of listeners; the smallest thing that lets a room speak. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>()

  /** Returns the call that stops listening. */
  on<K extends keyof Events>(event: K, listener: (value: Events[K]) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, set)
    set.add(listener as (value: never) => void)
    return () => set.delete(listener as (value: never) => void)
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    // A copy: a listener may stop listening, or start another, while it is told.
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      ;(listener as (value: Events[K]) => void)(value)
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
