// The people of the demo world, let in by the door that people use.

import * as Y from 'yjs'
import type { Server } from './server.ts'

export interface DemoAccount {
  login: string
  password: string
  role: string
  display_name: string
  school: string | null
  class: string | null
}

export interface DocumentEntry {
  id: string
  title: string
  kind: string
  access: 'read' | 'write'
  space_id: string
}

/** Somebody who has logged in. */
export class Person {
  constructor(
    readonly server: Server,
    readonly demo: DemoAccount,
    readonly token: string,
    readonly id: string,
  ) {}

  get name(): string {
    return this.demo.display_name
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...(init.headers as Record<string, string>) }
    return fetch(this.server.url + path, { ...init, headers })
  }

  async json<T>(path: string): Promise<T> {
    const response = await this.fetch(path)
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  async documents(): Promise<DocumentEntry[]> {
    const answer = await this.json<DocumentEntry[] | { documents: DocumentEntry[] }>('/api/documents')
    return Array.isArray(answer) ? answer : answer.documents
  }

  /** What the server has committed of a text, as a Yjs document of its own. */
  async committed(document: string): Promise<Y.Doc> {
    const path = `/api/documents/${document}/content?format=yjs`
    const response = await this.fetch(path)
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    const doc = new Y.Doc()
    const body = new Uint8Array(await response.arrayBuffer())
    if (body.length > 0) Y.applyUpdate(doc, body)
    return doc
  }

  async text(document: string): Promise<string> {
    const response = await this.fetch(`/api/documents/${document}/content?format=text`)
    if (!response.ok) throw new Error(`content as text: ${response.status}`)
    return response.text()
  }

  /** Freezes or thaws a text; teachers alone may. */
  async freeze(document: string, frozen: boolean): Promise<void> {
    const response = await this.fetch(`/api/documents/${document}/frozen`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ frozen }),
    })
    if (!response.ok) throw new Error(`freeze: ${response.status} ${await response.text()}`)
  }

  async logout(): Promise<void> {
    const response = await this.fetch('/api/session', { method: 'DELETE' })
    if (!response.ok) throw new Error(`logout: ${response.status}`)
  }
}

/** The demo world as one server shows it. */
export class World {
  private constructor(
    readonly server: Server,
    readonly accounts: DemoAccount[],
  ) {}

  static async of(server: Server): Promise<World> {
    const response = await fetch(`${server.url}/api/demo`)
    if (!response.ok) throw new Error(`GET /api/demo: ${response.status}`)
    return new World(server, (await response.json()) as DemoAccount[])
  }

  /** A fresh login, as on a device of its own. */
  async login(account: DemoAccount): Promise<Person> {
    const response = await fetch(`${this.server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: account.login, password: account.password }),
    })
    if (response.status !== 201) throw new Error(`login of ${account.login}: ${response.status} ${await response.text()}`)
    const body = (await response.json()) as { token: string; account: { id: string } }
    return new Person(this.server, account, body.token, body.account.id)
  }

  /** Logs in the first account of this kind; `but` leaves people out. */
  async someone(wanted: Partial<DemoAccount>, but: Person[] = []): Promise<Person> {
    const account = this.accounts.find(
      (one) =>
        Object.entries(wanted).every(([key, value]) => one[key as keyof DemoAccount] === value) &&
        !but.some((other) => other.demo.login === one.login),
    )
    if (!account) throw new Error(`the demo world has nobody who is ${JSON.stringify(wanted)}`)
    return this.login(account)
  }

  /**
   * A text that pupils of two schools may write, with its people. The tests ask what each may do at the door and rely
   * on no id and no name of the demo world.
   */
  async shared(): Promise<Shared> {
    const everyone = await Promise.all(this.accounts.filter(({ role }) => ['pupil', 'teacher', 'head'].includes(role)).map((one) => this.login(one)))
    const texts = new Map<string, { entry: DocumentEntry; writers: Person[]; readers: Person[]; teachers: Person[] }>()
    for (const person of everyone) {
      for (const entry of await person.documents()) {
        const text = texts.get(entry.id) ?? { entry, writers: [], readers: [], teachers: [] }
        texts.set(entry.id, text)
        if (person.demo.role === 'teacher') text.teachers.push(person)
        else if (entry.access === 'read') text.readers.push(person)
        else if (person.demo.role === 'pupil') text.writers.push(person)
      }
    }
    const found = [...texts.values()].filter(
      ({ writers, teachers }) => teachers.length > 0 && new Set(writers.map((one) => one.demo.school)).size >= 2,
    )
    // Most writers first: the tests with ten clients want ten people, if there are ten.
    found.sort((a, b) => b.writers.length - a.writers.length)
    const best = found.find(({ readers }) => readers.length > 0) ?? found[0]
    if (!best) throw new Error('the demo world has no text that pupils of two schools write')
    return new Shared(this, best.entry, best.writers, best.readers, best.teachers)
  }
}

/** A text and the people around it. */
export class Shared {
  constructor(
    readonly world: World,
    readonly document: DocumentEntry,
    readonly writers: Person[],
    readonly readers: Person[],
    readonly teachers: Person[],
  ) {}

  get id(): string {
    return this.document.id
  }

  pupil(index = 0): Person {
    const person = this.writers[index % this.writers.length]
    if (!person) throw new Error('no pupil writes here')
    return person
  }

  /** A pupil of another school than `person`. */
  elsewhere(person: Person): Person {
    const other = this.writers.find((one) => one.demo.school !== person.demo.school)
    if (!other) throw new Error('no pupil of another school')
    return other
  }

  /** A pupil who is none of these. */
  another(...but: Person[]): Person {
    const other = this.writers.find((one) => !but.some(({ id }) => id === one.id))
    if (!other) throw new Error('nobody else writes here')
    return other
  }

  teacher(): Person {
    const person = this.teachers[0]
    if (!person) throw new Error('no teacher')
    return person
  }

  /** Somebody who may read this text and never write it. */
  reader(): Person {
    const person = this.readers[0]
    if (!person) throw new Error('nobody only reads this text')
    return person
  }
}
