/** The demo accounts as the login screen lays them out: by school, pupils first, class by class. */
import type { DemoAccount } from '@passeplume/client/light'

export interface DemoSchool {
  name: string
  accounts: DemoAccount[]
}

const ORDER = ['pupil', 'teacher', 'head', 'guardian', 'adviser', 'town', 'admin']

export function demoSchools(accounts: readonly DemoAccount[]): DemoSchool[] {
  const schools = new Map<string, DemoAccount[]>()
  for (const account of accounts) {
    const name = account.school ?? ''
    schools.set(name, [...(schools.get(name) ?? []), account])
  }
  return (
    [...schools]
      .map(([name, members]) => ({ name, accounts: members.sort(byRoleThenClass) }))
      // Whoever belongs to no school comes after those who do.
      .sort((a, b) => Number(a.name === '') - Number(b.name === ''))
  )
}

function byRoleThenClass(a: DemoAccount, b: DemoAccount): number {
  return ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || (a.class ?? '').localeCompare(b.class ?? '', 'fr')
}
