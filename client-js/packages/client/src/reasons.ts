/** The reasons the server gives beside the wire protocol, as stateless JSON `{code}`. */

export const REASONS = [
  'frozen',
  'closed',
  'proposed',
  'thawed',
  'muted',
  'unmuted',
  'read-only',
  'not-saved',
  'saved-again',
  'malformed',
  'foreign-author',
  'schema',
  'too-large',
  'too-many-ids',
  'revoked',
] as const

export type Reason = (typeof REASONS)[number]

/**
 * Reasons after which the refused change is not sent again, whatever rights return: it can never get in, or (`proposed`) the
 * server keeps it already and a teacher decides.
 */
export const FINAL_REASONS: ReadonlySet<Reason> = new Set<Reason>([
  'proposed',
  'malformed',
  'foreign-author',
  'schema',
  'too-large',
  'too-many-ids',
])

/** A reason this client knows, or null: a newer server may say more than we understand. */
export function parseReason(payload: string): Reason | null {
  let said: unknown
  try {
    said = JSON.parse(payload)
  } catch {
    return null
  }
  if (typeof said !== 'object' || said === null) return null
  const code = (said as Record<string, unknown>)['code']
  return REASONS.find((reason) => reason === code) ?? null
}
