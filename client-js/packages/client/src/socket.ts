/**
 * The published Hocuspocus socket, which forgets what it could not send.
 * The original keeps it and sends it after the next handshake. But the handshake itself carries every change that the server
 * lacks, so the kept frames only earn acknowledgements for nothing, which would turn a later word's ✓ on too early; and the
 * kept farewell of a room that was left would shut the door on whoever opened the same text again.
 */
import { HocuspocusProviderWebsocket } from '@hocuspocus/provider'

const OPEN = 1

export class ForgetfulSocket extends HocuspocusProviderWebsocket {
  override send(message: unknown): void {
    if (this.webSocket?.readyState === OPEN) super.send(message)
  }
}
