/** What goes with a message: from a file, or from the recorder. */
import type { Enclosed, MediaKind } from '@passeplume/client/light'
import { enclosedOf } from '../../lib/outbox.svelte'
import type { Kept } from '../../recorder/take.svelte'

/** By what the browser says of a file; the server looks at its bytes. */
export function kindOf(type: string): MediaKind | null {
  if (type.startsWith('image/') && type !== 'image/svg+xml') return 'picture'
  if (type.startsWith('audio/')) return 'sound'
  return type.startsWith('video/') ? 'film' : null
}

/** A recording, and right behind a film the picture that stands for it. */
export async function recordingOf({ kind, blob, poster, captions }: Kept): Promise<Enclosed[]> {
  const clip = await enclosedOf(blob, kind, { captions })
  return poster && kind === 'film' ? [clip, await enclosedOf(poster, 'picture')] : [clip]
}
