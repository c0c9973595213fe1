import { describe, expect, it } from 'vitest'
import { createApi } from '../src/api'
import { base64url, bytesOf, commentsOf } from '../src/comments'
import { ApiProblem, Unreachable } from '../src/problems'

type Answer = { status: number; body?: unknown } | 'lost'

/** A server that answers one after another, and what it was asked. */
function serving(...answers: Answer[]) {
  const asked: { method: string; path: string; body: unknown; key: string | null }[] = []
  const fetch = (async (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers)
    asked.push({ method: String(init.method), path, body: init.body ? JSON.parse(String(init.body)) : null, key: headers.get('idempotency-key') })
    const answer = answers.shift() ?? { status: 404, body: { code: 'not_found' } }
    if (answer === 'lost') throw new TypeError('network')
    return new Response(answer.status === 204 ? null : JSON.stringify(answer.body ?? {}), { status: answer.status })
  }) as typeof globalThis.fetch
  return { comments: commentsOf(createApi({ baseUrl: '', fetch })), asked }
}

const passage = { anchor_start: 'AAUDAA', anchor_end: 'AAUMQQ', quoted: 'la pissine', before: 'à ', after: ', Plume' }

describe('SDK-11 what is said beside a text', () => {
  it('is asked and said at the addresses of the server', async () => {
    const { comments, asked } = serving({ status: 200, body: { items: [], actions: ['comment'] } }, { status: 201 }, { status: 201 }, { status: 200 }, { status: 200 }, { status: 204 })
    expect((await comments.of('d 1')).actions).toEqual(['comment'])
    await comments.add('d1', { kind: 'suggestion', ...passage, words: '', replacement: 'la piscine' })
    await comments.reply('c1', 'Merci !')
    await comments.decide('c1', 'accept')
    await comments.hide('c1', true, 'r1')
    await comments.remove('c1')
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/documents/d%201/comments',
      'POST /api/documents/d1/comments',
      'POST /api/comments/c1/replies',
      'POST /api/comments/c1/decision',
      'POST /api/comments/c1/hidden',
      'DELETE /api/comments/c1',
    ])
    expect(asked[1]?.body).toEqual({ kind: 'suggestion', ...passage, words: '', replacement: 'la piscine' })
    expect(asked[4]?.body).toEqual({ hidden: true, reply: 'r1' })
  })
  it('is the same command when it is sent again after a lost answer, and a new one after an answer', async () => {
    const { comments, asked } = serving('lost', { status: 200 }, { status: 409, body: { code: 'already_decided' } })
    await expect(comments.decide('c2', 'accept')).rejects.toBeInstanceOf(Unreachable)
    await comments.decide('c2', 'accept')
    await expect(comments.decide('c2', 'accept')).rejects.toBeInstanceOf(ApiProblem)
    expect(asked[0]?.key).toMatch(/^[0-9a-f]{32}$/)
    expect(asked[1]?.key).toBe(asked[0]?.key)
    expect(asked[2]?.key).not.toBe(asked[0]?.key)
  })
  it('names passages by bytes that travel as letters', () => {
    const all = Uint8Array.from({ length: 256 }, (_none, n) => n)
    expect(bytesOf(base64url(all))).toEqual(all)
    expect(base64url(Uint8Array.of(0, 5, 12, 0x41))).toBe('AAUMQQ')
    expect(base64url(Uint8Array.of(251, 255))).toBe('-_8')
    expect(bytesOf('ça ?')).toBeNull()
  })
})
