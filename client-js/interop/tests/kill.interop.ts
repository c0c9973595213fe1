// kill -9 at random moments under load from ten real providers. Nothing that was acknowledged or seen may be missing.
//
// KILLS=200 is the campaign of `make kill-campaign`; PASSEPLUME_KILL_ENGINES="sqlite" runs one engine alone.

import { expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  Collab,
  type Engine,
  Ledger,
  type Losses,
  Proxy,
  Random,
  Server,
  World,
  converged,
  covers,
  duplicates,
  eventually,
  letters,
  merged,
  paragraph,
  pause,
  plain,
  roots,
  seeds,
  texts,
  witness,
} from '../harness/index.ts'

const kills = Number(process.env.KILLS ?? 20)
const engines = (process.env.PASSEPLUME_KILL_ENGINES ?? 'sqlite postgres').split(' ') as Engine[]
const writers = 10
const everyMs = (1000 * writers) / 200

const token = /‹\d+:\d+›/g

/** A person who types all the time, network or not. */
class Typist {
  readonly client: Collab
  private timer: NodeJS.Timeout | undefined
  private count = 0

  constructor(
    client: Collab,
    private readonly number: number,
    private readonly random: Random,
  ) {
    this.client = client
  }

  start(): void {
    this.timer = setInterval(() => this.write(), everyMs)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  get written(): number {
    return this.count
  }

  private write(): void {
    const { doc } = this.client
    const root = doc.getXmlFragment(roots.rich)
    const runs = texts(root)
    const words = `‹${this.number}:${this.count++}›`
    doc.transact(() => {
      const dice = this.random.next()
      const run = runs.length > 0 ? this.random.pick(runs) : undefined
      if (!run || dice < 0.03) {
        const block = paragraph(words, `k${this.number}-${this.count}`)
        root.insert(this.random.below(root.length + 1), [block])
        return
      }
      // Tokens stay whole: new ones stand between old ones, and one is deleted as a whole.
      const edges = [...plain(run).matchAll(token)].map((found) => [found.index, found[0].length] as const)
      const edge = edges.length > 0 ? this.random.pick(edges) : undefined
      if (edge && dice < 0.15) run.delete(edge[0], edge[1])
      run.insert(dice < 0.6 || !edge || dice < 0.15 ? run.length : edge[0], words)
    })
  }
}

interface Row extends Losses {
  duplicates: number
  reopenMs: number
}

test.each(engines)(
  `IOP-3 ${kills} kills under 200 updates a second lose nothing acknowledged or seen, on %s`,
  async (engine) => {
    const [seed] = seeds(1) as [number]
    const random = new Random(seed)
    const server = await Server.start({ engine })
    const proxy = await Proxy.to(server.port)
    const shared = await (await World.of(server)).shared()
    const ledger = new Ledger()
    const typists = Array.from({ length: writers }, (_, number) => {
      const doc = new Y.Doc()
      const client = new Collab(shared.pupil(number), shared.id, {
        doc,
        url: proxy.collab,
        socket: witness(doc.clientID, {
          acknowledged: (change) => ledger.acknowledge(doc.clientID, change),
          refused: () => ledger.refusals++,
          surplus: () => ledger.surplus++,
        }),
      })
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== client.provider) return
        ledger.witnessed(doc.clientID, doc)
        ledger.witnessedDeletions(merged(Y.decodeUpdate(update).ds))
      })
      return new Typist(client, number, new Random(seed + number))
    })
    const rows: Row[] = []
    try {
      await Promise.all(typists.map(({ client }) => client.settled()))
      for (const typist of typists) typist.start()
      for (let kill = 0; kill < kills; kill++) {
        await pause(random.between(300, 1500))
        await server.kill()
        proxy.bar()
        await eventually('what the dead server still said has arrived', () => proxy.connections === 0)

        // The reopened server is asked before any client can repeat itself.
        const began = performance.now()
        await server.run()
        const committed = await shared.teacher().committed(shared.id)
        const reopenMs = performance.now() - began
        const text = letters(committed)
        rows.push({ ...ledger.verify(committed), duplicates: duplicates(text, token).length, reopenMs })
        proxy.admit()
        await Promise.all(typists.map(({ client }) => client.scope('read-write', 20_000)))
      }
      for (const typist of typists) typist.stop()
      await Promise.all(typists.map(({ client }) => client.settled(30_000)))
      const clients = typists.map(({ client }) => client)
      await converged(clients, 30_000)
      const committed = await shared.teacher().committed(shared.id)
      expect(covers(committed, clients[0]!.doc) && covers(clients[0]!.doc, committed)).toBe(true)
    } finally {
      for (const typist of typists) {
        typist.stop()
        typist.client.close()
      }
      proxy.close()
      report(engine, rows, typists.reduce((sum, { written }) => sum + written, 0))
      await server.close()
    }

    expect(rows).toHaveLength(kills)
    for (const row of rows) {
      expect(row).toMatchObject({ lostAcknowledged: 0, lostSeen: 0, lostDeletions: 0, duplicates: 0 })
      expect(row.reopenMs).toBeLessThan(5_000)
    }
    expect({ refused: ledger.refusals, surplus: ledger.surplus }).toEqual({ refused: 0, surplus: 0 })
  },
  60_000 + kills * 8_000,
)

function report(engine: Engine, rows: Row[], updates: number): void {
  const last = rows.at(-1)
  const sum = (key: keyof Row) => rows.reduce((total, row) => total + row[key], 0)
  const times = rows.map((row) => row.reopenMs).sort((a, b) => a - b)
  console.log(
    [
      '',
      '| engine | kills | updates | acknowledged items | seen items | lost | duplicates | reopen p50 ms | max ms |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      `| ${[
        engine,
        rows.length,
        updates,
        last?.acknowledged ?? 0,
        last?.seen ?? 0,
        sum('lostAcknowledged') + sum('lostSeen') + sum('lostDeletions'),
        sum('duplicates'),
        Math.round(times[times.length >> 1] ?? 0),
        Math.round(times.at(-1) ?? 0),
      ].join(' | ')} |`,
      '',
    ].join('\n'),
  )
}

test('IOP-4 the ledger sees a lost item, a lost deletion and a duplicate', () => {
  const author = new Y.Doc()
  const reader = new Y.Doc()
  const updates: Uint8Array[] = []
  author.on('update', (update: Uint8Array) => updates.push(update))
  const notes = author.getText('notes')
  notes.insert(0, '‹1:1›')
  notes.insert(5, '‹1:2›')
  notes.delete(0, 5)
  const replay = (count: number) => {
    const doc = new Y.Doc()
    for (const update of updates.slice(0, count)) Y.applyUpdate(doc, update)
    return doc
  }
  const written = () => {
    const ledger = new Ledger()
    for (const update of updates) {
      const { structs, ds } = Y.decodeUpdate(update)
      const last = structs.at(-1)
      ledger.acknowledge(author.clientID, { sync: 'update', clock: last ? last.id.clock + last.length : 0, deleted: merged(ds) })
      Y.applyUpdate(reader, update)
    }
    ledger.witnessed(reader.clientID, reader)
    return ledger
  }

  const nothing = { lostAcknowledged: 0, lostSeen: 0, lostDeletions: 0 }
  expect(written().verify(replay(3))).toMatchObject({ acknowledged: 10, seen: 10, ...nothing })
  expect(written().verify(replay(2))).toMatchObject({ ...nothing, lostDeletions: 5 })
  expect(written().verify(replay(1))).toMatchObject({ lostAcknowledged: 5, lostSeen: 5, lostDeletions: 5 })
  expect(written().verify(new Y.Doc())).toMatchObject({ lostAcknowledged: 10, lostSeen: 10, lostDeletions: 5 })
  expect(duplicates('‹1:1›‹1:2›', token)).toEqual([])
  expect(duplicates('‹1:1›‹1:2›‹1:1›', token)).toEqual(['‹1:1›'])
})
