// The real program, as an operator starts it: a free port, a data directory of its own, an end that is asked for or not.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshDatabase } from './postgres.ts'
import { pause } from './wait.ts'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

export type Engine = 'sqlite' | 'postgres'

export interface ServerOptions {
  engine?: Engine
  /** A directory that the caller made and removes; else a temporary one that goes with the server. */
  dataDir?: string
  /** Further arguments of `serve`. */
  args?: string[]
}

/** PASSEPLUME_BIN, else the newer of the debug and the release build. */
export function binary(): string {
  const named = process.env.PASSEPLUME_BIN
  if (named) return named
  const built = ['release', 'debug']
    .map((profile) => join(root, 'target', profile, 'passeplume'))
    .filter((path) => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  if (!built[0]) throw new Error('no passeplume program: run `make build` or `cargo build`, or set PASSEPLUME_BIN')
  return built[0]
}

const running = new Set<ChildProcess>()
const killAll = () => {
  for (const child of running) child.kill('SIGKILL')
}
process.once('exit', killAll)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll()
    process.exit(1)
  })
}

export class Server {
  readonly port: number
  readonly dataDir: string
  /** Everything that the program wrote, newest last, for the message of a failing test. */
  log = ''
  private child: ChildProcess | undefined
  private readonly args: string[]
  private readonly cleanUp: Array<() => void> = []

  private constructor(port: number, dataDir: string, args: string[]) {
    this.port = port
    this.dataDir = dataDir
    this.args = args
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const own = options.dataDir === undefined
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'passeplume-interop-'))
    const args = [...(options.args ?? [])]
    const cleanUp: Array<() => void> = []
    if (own) cleanUp.push(() => rmSync(dataDir, { recursive: true, force: true }))
    if (options.engine === 'postgres') {
      const database = freshDatabase()
      args.push('--database-url', database.url)
      cleanUp.push(database.drop)
    }
    const server = new Server(await freePort(), dataDir, args)
    server.cleanUp.push(...cleanUp)
    await server.run()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get collab(): string {
    return `ws://127.0.0.1:${this.port}/collab`
  }

  get yjs(): string {
    return `ws://127.0.0.1:${this.port}/yjs`
  }

  get pid(): number {
    const pid = this.child?.pid
    if (pid === undefined || this.child?.exitCode !== null) throw new Error('the server is not running')
    return pid
  }

  get alive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null
  }

  /** Starts the program again on the same port and data, and waits until it is ready. Answers how long that took. */
  async run(): Promise<number> {
    const began = performance.now()
    const serve = ['serve', '--demo', '--listen', `127.0.0.1:${this.port}`, '--data-dir', this.dataDir, ...this.args]
    const [program, args] = withLeash(binary(), serve)
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    child.once('exit', () => running.delete(child))
    const keep = (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-20_000)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    this.child = child
    const deadline = began + 60_000
    while (!(await this.ready())) {
      if (child.exitCode !== null) throw new Error(`passeplume exited with ${child.exitCode}:\n${this.log}`)
      if (performance.now() > deadline) throw new Error(`passeplume is not ready after 60 s:\n${this.log}`)
      await pause(10)
    }
    return performance.now() - began
  }

  private async ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).status === 200
    } catch {
      return false
    }
  }

  /** kill -9. Resolves when the process is gone. */
  kill(): Promise<number | null> {
    return this.end('SIGKILL')
  }

  /** SIGTERM: the server drains. Answers its exit status. */
  drain(): Promise<number | null> {
    return this.end('SIGTERM')
  }

  /** The end of a test: nothing is left behind. */
  async close(): Promise<void> {
    if (this.alive) await this.kill()
    for (const clean of this.cleanUp.splice(0)) clean()
  }

  private end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child
    if (!child || !this.alive) return Promise.resolve(child?.exitCode ?? null)
    return new Promise((resolve) => {
      child.once('exit', (code) => resolve(code))
      child.kill(signal)
    })
  }

  /** Resident memory in bytes. */
  rss(): number {
    const line = readFileSync(`/proc/${this.pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m)
    if (!line?.[1]) throw new Error('no VmRSS')
    return Number(line[1]) * 1024
  }
}

/** The server dies with the test process, even one that is killed. */
function withLeash(program: string, args: string[]): [string, string[]] {
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' })
    return ['setpriv', ['--pdeathsig', 'KILL', program, ...args]]
  } catch {
    return [program, args]
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
