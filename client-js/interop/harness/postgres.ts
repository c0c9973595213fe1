// A database of its own for a server on PostgreSQL: in the cluster of PASSEPLUME_TEST_POSTGRES_URL, else in one that
// scripts/postgres-for-tests.sh starts for this process alone.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'postgres-for-tests.sh')

let cluster: string | undefined
let count = 0

function clusterUrl(): string {
  const given = process.env.PASSEPLUME_TEST_POSTGRES_URL
  if (given) return given
  if (cluster) return cluster
  const dir = mkdtempSync(join(tmpdir(), 'passeplume-postgres-'))
  const out = execFileSync(script, ['start', dir, '--while', String(process.pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const url = out.match(/postgres(?:ql)?:\/\/\S+/)?.[0]
  if (!url) throw new Error(`${script} printed no address: ${out}`)
  process.once('exit', () => {
    try {
      execFileSync(script, ['stop', dir], { stdio: 'ignore' })
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
  cluster = url
  return url
}

export function freshDatabase(): { url: string; drop: () => void } {
  const admin = clusterUrl()
  const name = `interop_${process.pid}_${++count}`
  sql(admin, `CREATE DATABASE ${name}`)
  const url = new URL(admin)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => sql(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

function sql(url: string, statement: string): void {
  execFileSync(psql(), [url, '-q', '-v', 'ON_ERROR_STOP=1', '-c', statement], { stdio: ['ignore', 'ignore', 'inherit'] })
}

function psql(): string {
  try {
    execFileSync('psql', ['--version'], { stdio: 'ignore' })
    return 'psql'
  } catch {
    // Debian keeps the programs of each version in a folder of its own.
    const home = '/usr/lib/postgresql'
    const version = readdirSync(home).sort().at(-1)
    if (!version) throw new Error('psql is missing: scripts/install-test-tools.sh installs it')
    return join(home, version, 'bin', 'psql')
  }
}
