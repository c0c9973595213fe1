/** Links lead to https alone: nothing a child taps may run a script or leave in the clear. */

export function isSafeAddress(address: string): boolean {
  if (!/^https:\/\//iu.test(address)) return false
  try {
    const url = new URL(address)
    return url.protocol === 'https:' && url.username === '' && url.password === ''
  } catch {
    return false
  }
}

/** What a child types — `exemple.fr/loups` — as an address, or null when it cannot be a safe one. */
export function addressFrom(typed: string): string | null {
  const trimmed = typed.trim()
  if (trimmed === '' || /\s/u.test(trimmed) || trimmed.startsWith('/')) return null
  const address = /^[a-z][a-z0-9+.-]*:/iu.test(trimmed) && !/^[^/]+:\d+(\/|$)/u.test(trimmed) ? trimmed : `https://${trimmed}`
  return isSafeAddress(address) && new URL(address).hostname.includes('.') ? address : null
}
