/** Who is in a room, one entry a person however many tabs they have open. */
import type { Awareness } from 'y-protocols/awareness'
import { type Person, personFrom } from '../lib/people'

export function peopleIn(awareness: Awareness, self: string): Person[] {
  const people = new Map<string, Person>()
  for (const [clientId, entry] of awareness.getStates()) {
    if (clientId === awareness.clientID) continue
    const user: unknown = (entry as Record<string, unknown> | null)?.['user']
    if (user === undefined || user === null) continue
    const person = personFrom(user, clientId)
    if (person.id !== self && !people.has(person.id)) people.set(person.id, person)
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

export interface Comings {
  joined: string[]
  left: string[]
}

export function comings(before: readonly Person[], after: readonly Person[]): Comings {
  const was = new Set(before.map((person) => person.id))
  const is = new Set(after.map((person) => person.id))
  return {
    joined: after.filter((person) => !was.has(person.id)).map((person) => person.name),
    left: before.filter((person) => !is.has(person.id)).map((person) => person.name),
  }
}
