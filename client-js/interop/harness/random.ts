// Random numbers that can be had again: every random test prints its seed, and SEED=n runs it again.

export class Random {
  private state: number
  readonly seed: number

  constructor(seed: number) {
    this.seed = seed
    this.state = seed >>> 0
  }

  /** A number in [0, 1) (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1)
  }

  chance(of: number): boolean {
    return this.next() < of
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to pick from')
    return items[this.below(items.length)] as T
  }
}

/** The seeds of a random test: SEED=n alone, else `count` fresh ones. Printed, so that a failure can be run again. */
export function seeds(count: number): number[] {
  const fixed = process.env.SEED
  const chosen =
    fixed === undefined
      ? Array.from({ length: count }, () => Math.floor(Math.random() * 2 ** 31))
      : [Number(fixed)]
  console.log(`seeds: ${chosen.join(' ')}   (SEED=n runs one again)`)
  return chosen
}
