import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Invitation, Space, SpaceDetail } from '@passeplume/client/light'
import '../src/i18n/spaces'
import { speak, t } from '../src/i18n/index.svelte'
import SpacesDoor from '../src/screens/spaces/SpacesDoor.svelte'
import SpaceScreen from '../src/screens/spaces/Space.svelte'
import Spaces from '../src/screens/spaces/Spaces.svelte'
import { account, button, serve, settled, show, write } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false
  }
})

const one = (id: string, name: string, school: string) => ({ id, name, school, teachers: ['Claire A.'], since: Date.UTC(2026, 10, 3) })
const space = (more: Partial<Space> = {}): Space => ({ id: 's1', title: 'Planète', kind: 'shared', classes: [one('ce1', 'CE1', 'Gilles Ménage'), one('cm2', 'CM2', 'Vieux Lavoir')], ...more })
const detail = (more: Partial<SpaceDetail> = {}): SpaceDetail => ({ ...space(), texts: 12, journals: ['Le Petit Œuf'], mine: ['ce1'], can_invite: true, invitations: [], history: [], ...more })
const invitation = (more: Partial<Invitation> = {}): Invitation => ({ id: 'i1', space: space(), class: { id: 'ce1', name: 'CE1' }, code: null, invited_by: 'Karim B.', expires: Date.UTC(2026, 11, 1), ...more })
const door = (id: string, name: string, mine: boolean) => ({ id, name, school: 'Gilles Ménage', town: 'Saint-Aubin', own_school: true, mine })
const teacher = account('teacher')

describe('APP-15 spaces', () => {
  it('say who shares what, and what leaving means before it is done', async () => {
    const asked = serve({ 'GET /api/spaces/s1': { body: detail() }, 'DELETE /api/spaces/s1/classes/ce1': { status: 204, body: undefined } })
    const { page, gone } = await show(SpaceScreen as never, { id: 's1', account: teacher } as never)
    for (const words of ['12 textes partagés', 'Le Petit Œuf', 'CE1', 'CM2', 'Vieux Lavoir', 'Claire A.', 'Partagé depuis le 3 novembre', t('space.shared.means')]) expect(page.textContent).toContain(words)
    button(page, t('space.leave')).click()
    await settled()
    expect(page.textContent).toContain('CE1 n’aura plus accès à cet espace, tout de suite.')
    expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(0)
    ;[...page.querySelectorAll('dialog')].flatMap((dialog) => [...dialog.querySelectorAll('button')]).find((found) => found.textContent === t('space.leave.yes'))?.click()
    await settled()
    expect(asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual(['/api/spaces/s1/classes/ce1'])
    await gone()
  })
  it('offer a pupil neither the door nor the way in', async () => {
    serve({ 'GET /api/spaces/s1': { body: detail({ mine: [], can_invite: false }) } })
    const { page, gone } = await show(SpaceScreen as never, { id: 's1', account: account('pupil') } as never)
    expect(page.textContent).toContain('12 textes partagés')
    expect(page.textContent).not.toContain(t('space.leave'))
    expect(page.textContent).not.toContain(t('space.invite'))
    await gone()
  })
  it('bring an invitation to the first screen, and send the answer of the class that was asked', async () => {
    const asked = serve({ 'GET /api/invitations': { body: [invitation()] }, 'POST /api/invitations/i1/decision': { status: 204, body: undefined } })
    const { page, gone } = await show(SpacesDoor as never, { topics: () => [] } as never)
    expect(page.textContent?.replace(/\u00a0/gu, ' ')).toContain('Karim B. invite CE1 à partager « Planète » avec CE1 (Gilles Ménage), CM2 (Vieux Lavoir).')
    button(page, t('asked.decline')).click()
    await settled()
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ class: 'ce1', accept: false })
    await gone()
  })
  it('open an invitation whose code was photographed, once', async () => {
    history.replaceState(null, '', '/espaces#ABCDEFGH')
    const asked = serve({
      'GET /api/spaces': { body: [] },
      'GET /api/invitations': { body: [] },
      'GET /api/classes': { body: [door('ce1', 'CE1', true)] },
      'POST /api/invitations/open': { body: invitation({ class: null, code: 'ABCDEFGH' }) },
    })
    const { page, gone } = await show(Spaces as never, { account: teacher } as never)
    await settled()
    expect(asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([{ code: 'ABCDEFGH' }])
    expect(button(page, t('asked.accept', { class: 'CE1' })).disabled).toBe(false)
    expect(location.hash).toBe('')
    await gone()
  })
  it('hand a code over as a picture that can be printed', async () => {
    const printed = vi.spyOn(window, 'print').mockImplementation(() => undefined)
    serve({ 'GET /api/spaces/s1': { body: detail() }, 'POST /api/spaces/s1/invitations': { status: 201, body: invitation({ class: null, code: 'ABCDEFGH' }) } })
    const { page, gone } = await show(SpaceScreen as never, { id: 's1', account: teacher } as never)
    button(page, t('space.invite')).click()
    await settled()
    expect(page.querySelector('img')).toBeNull()
    button(page, t('space.invite.code.make')).click()
    await settled()
    const picture = page.querySelector('img')
    expect([picture?.getAttribute('src'), picture?.alt]).toEqual(['/api/invitations/i1/qr', t('space.invite.qr')])
    button(page, t('space.invite.print')).click()
    expect(printed).toHaveBeenCalledOnce()
    await gone()
  })
  it('tell a wrong code in a sentence, and accept by a right one for a class of mine', async () => {
    const found = invitation({ class: null, code: 'ABCDEFGH' })
    let right = false
    const asked = serve({
      'GET /api/spaces': { body: [] },
      'GET /api/invitations': { body: [] },
      'GET /api/classes': { body: [door('ce1', 'CE1', true), door('cp', 'CP', false)] },
      'POST /api/invitations/open': () => (right ? { body: found } : { status: 404, body: { code: 'code_unknown' } }),
      'POST /api/invitations/i1/decision': { body: detail() },
    })
    const { page, gone } = await show(Spaces as never, { account: teacher } as never)
    expect(page.textContent).toContain(t('spaces.none'))
    button(page, t('spaces.code')).click()
    write(page.querySelector<HTMLInputElement>('#space-code')!, 'abcd efgh')
    button(page, t('spaces.code.look')).click()
    await settled()
    expect(page.textContent).toContain('Ce code ne mène nulle part. Vérifiez les lettres.')
    right = true
    button(page, t('spaces.code.look')).click()
    await settled()
    expect(page.textContent).not.toContain(t('asked.accept', { class: 'CP' }))
    button(page, t('asked.accept', { class: 'CE1' })).click()
    await settled()
    expect(asked.find(({ path }) => path.endsWith('/decision'))?.body).toEqual({ class: 'ce1', accept: true, code: 'ABCDEFGH' })
    await gone()
  })
})
