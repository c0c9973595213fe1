/** What the server answers when it says no: an RFC 9457 problem document with a stable code. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    /** Seconds to wait, when the server asks for patience. */
    readonly retryAfter?: number,
    /** The whole of what was said; `{}` where it was no problem document. */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${status} ${code}`)
    this.name = 'ApiProblem'
  }
}

/** The request never reached the server, or no answer came back. */
export class Unreachable extends Error {
  constructor(options?: ErrorOptions) {
    super('unreachable', options)
    this.name = 'Unreachable'
  }
}

/** Reads a problem out of whatever body came with a failed response; proxies answer in HTML too. */
export function problemFrom(response: Response, body: unknown): ApiProblem {
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const code = typeof said['code'] === 'string' ? said['code'] : `http-${response.status}`
  const title = typeof said['title'] === 'string' ? said['title'] : response.statusText
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ApiProblem(response.status, code, title, Number.isFinite(wait) ? wait : undefined, said)
}
