/** Requests whose shapes this package says itself: the same errors as the typed ones, and commands that happen once. */
import type { Api } from './api.js'
import { ApiProblem, problemFrom, Unreachable } from './problems.js'

/** Commands that nobody has answered yet: whoever sends one again after a lost answer must not do it twice. */
const unanswered = new Map<string, string>()

/** The address of a thing of the API by its parts, whatever is in its ids. */
export const at = (...parts: string[]): string => `/api/${parts.map(encodeURIComponent).join('/')}`

/** `GET`, and the body of the answer. */
export async function asked<T>(api: Api, path: string): Promise<T> {
  return (await (await send(api, 'GET', path)).json()) as T
}

/** `POST` under a key that stays the same until somebody answers. An answer without a body is `undefined`. */
export async function commanded<T>(api: Api, path: string, body: unknown): Promise<T> {
  const words = JSON.stringify(body)
  const command = `${path} ${words}`
  const key = unanswered.get(command) ?? freshKey()
  unanswered.set(command, key)
  try {
    const response = await send(api, 'POST', path, words, { 'idempotency-key': key })
    unanswered.delete(command)
    return (response.status === 204 ? undefined : await response.json()) as T
  } catch (error) {
    // Not known yet whether it was done: the lost answer, and the first one that is still at work on it.
    const open = error instanceof Unreachable || (error instanceof ApiProblem && error.code === 'under_way')
    if (!open) unanswered.delete(command)
    throw error
  }
}

/** `POST` under a key that whoever wrote it keeps: sent again after days, it is the same command. */
export async function commandedAs<T>(api: Api, path: string, body: unknown, key: string): Promise<T> {
  const response = await send(api, 'POST', path, JSON.stringify(body), { 'idempotency-key': key })
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** `PATCH` of what changes. */
export async function patched<T>(api: Api, path: string, body: unknown): Promise<T> {
  return (await (await send(api, 'PATCH', path, JSON.stringify(body))).json()) as T
}

/** `PUT` of the whole: said twice, it is the same. */
export async function put<T>(api: Api, path: string, body: unknown): Promise<T> {
  const response = await send(api, 'PUT', path, JSON.stringify(body))
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** `PUT` of bytes as they are. */
export async function putBytes<T>(api: Api, path: string, bytes: Blob): Promise<T> {
  return (await (await send(api, 'PUT', path, bytes, { 'content-type': 'application/octet-stream' })).json()) as T
}

/** `DELETE`: said twice, the second one is a 404. */
export async function removed(api: Api, path: string): Promise<void> {
  await send(api, 'DELETE', path)
}

async function send(api: Api, method: string, path: string, body?: string | Blob, more: Record<string, string> = {}): Promise<Response> {
  const headers: Record<string, string> = { ...more }
  if (api.token) headers['authorization'] = `Bearer ${api.token}`
  if (body !== undefined) headers['content-type'] ??= 'application/json'
  let response: Response
  try {
    response = await api.fetch(api.baseUrl + path, { method, headers, credentials: 'same-origin', ...(body === undefined ? {} : { body }) })
  } catch (cause) {
    throw new Unreachable({ cause })
  }
  if (!response.ok) throw problemFrom(response, await response.json().catch(() => undefined))
  return response
}

/** Not `crypto.randomUUID`: a school's own server may be reached without TLS, where browsers hide it. */
function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
