/** Who is here. The screens read it; only login, logout and the server change it. */
import { type Account, ApiProblem, DeviceIndex, wipeDevice, type WipeOutcome } from '@passeplume/client/light'
import { api } from './api'
import { device } from './device'

export type Session =
  | { state: 'asking' }
  | { state: 'nobody' }
  | { state: 'here'; account: Account; network: 'up' | 'down' }
  /** The server no longer knows this session; the person and the words on this device stay. */
  | { state: 'expired'; account: Account }

let current = $state<Session>({ state: 'asking' })
let logins = 0

export const session = {
  get now(): Session {
    return current
  },
  /** How many sessions this page has opened or ended; tells one session of a person from their next. */
  get logins(): number {
    return logins
  },
  get account(): Account | null {
    return current.state === 'here' || current.state === 'expired' ? current.account : null
  },
}

export async function askSession(): Promise<void> {
  try {
    const account = await api.session.current()
    if (account) arrive(account)
    else current = { state: 'nobody' }
  } catch (error) {
    const last = device.account()
    // Without a network the last person of this device finds the texts kept on it; the server decides once it is back.
    if (last && !(error instanceof ApiProblem && error.status < 500)) current = { state: 'here', account: last, network: 'down' }
    else current = { state: 'nobody' }
  }
}

export async function login(name: string, password: string): Promise<Account> {
  const account = await api.session.login(name, password)
  logins += 1
  device.setLogin(account.id, name)
  arrive(account)
  return account
}

/** Asks the server after a sign that the session may have ended. Returns whether it still stands. */
export async function recheckSession(): Promise<'stands' | 'ended' | 'unknown'> {
  if (current.state !== 'here') return current.state === 'expired' ? 'ended' : 'unknown'
  try {
    const account = await api.session.current()
    if (account && account.id === current.account.id) {
      current = { state: 'here', account, network: 'up' }
      return 'stands'
    }
    if (account) {
      // Another tab logged someone else in: this tab must not write under their cookie.
      current = { state: 'expired', account: current.account }
      return 'ended'
    }
    current = { state: 'expired', account: current.account }
    return 'ended'
  } catch {
    return 'unknown'
  }
}

export function unsentDocuments(account: Account): string[] {
  return new DeviceIndex(localStorage, account.id).unsent()
}

/** Ends the session and forgets this person's texts here, unless some words still wait. */
export async function logout(account: Account): Promise<WipeOutcome> {
  await api.session.logout().catch((error: unknown) => {
    if (!(error instanceof ApiProblem && error.status === 401)) throw error
  })
  const outcome = await wipeDevice(new DeviceIndex(localStorage, account.id), account.id)
  if (outcome.wiped) device.forgetPerson(account.id)
  device.forgetAccount()
  logins += 1
  current = { state: 'nobody' }
  return outcome
}

/** Lets someone else log in after a session has ended; the first person's unsent words stay for their return. */
export function leaveExpired(): void {
  device.forgetAccount()
  current = { state: 'nobody' }
}

/** Where somebody wanted to go before they had to log in: a published page of this server, never another address. */
export function wayBack(search: string): string | null {
  const goal = new URLSearchParams(search).get('vers')
  return goal !== null && /^\/(journal|(journal|expositions)\/[\w.%/-]+)$/u.test(goal) && !goal.includes('//') && !goal.includes('..') ? goal : null
}

function arrive(account: Account): void {
  device.setAccount(account)
  const goal = wayBack(location.search)
  if (goal !== null) location.assign(goal)
  current = { state: 'here', account, network: 'up' }
}
