/** The demo accounts as the login screen lays them out: by school, then by role and class. */
import type { DemoAccount } from '@passeplume/client/light'

export interface DemoGroup {
  key: string
  role: DemoAccount['role']
  class: string
  accounts: DemoAccount[]
}

export interface DemoSchool {
  name: string
  groups: DemoGroup[]
}

const ORDER = ['pupil', 'teacher', 'head', 'guardian', 'adviser', 'town', 'admin']

export function demoGroups(accounts: readonly DemoAccount[]): DemoSchool[] {
  const schools = new Map<string, DemoSchool>()
  for (const account of accounts) {
    const name = account.school ?? ''
    const school = schools.get(name) ?? { name, groups: [] }
    schools.set(name, school)
    const of = account.role === 'pupil' ? (account.class ?? '') : ''
    let group = school.groups.find((known) => known.role === account.role && known.class === of)
    if (!group) {
      group = { key: `${schools.size}-${school.groups.length}`, role: account.role, class: of, accounts: [] }
      school.groups.push(group)
    }
    group.accounts.push(account)
  }
  const listed = [...schools.values()]
  for (const school of listed) school.groups.sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role))
  // Whoever belongs to no school comes after those who do.
  return listed.sort((a, b) => Number(a.name === '') - Number(b.name === ''))
}
