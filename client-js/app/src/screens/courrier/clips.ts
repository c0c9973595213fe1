/** What goes with a message: from a file, or from the recorder. */
import type { Enclosed, MediaKind } from '@passeplume/client/light'
import { enclosedOf } from '../../lib/outbox.svelte'
import type { Kept } from '../../recorder/take.svelte'

/** By what the browser says of a file; the server looks at its bytes. Some systems know no type of PDF. */
export function kindOf({ type, name }: Pick<File, 'type' | 'name'>): MediaKind | null {
  if (type === 'application/pdf' || (type === '' && /\.pdf$/iu.test(name))) return 'file'
  if (type.startsWith('image/') && type !== 'image/svg+xml') return 'picture'
  if (type.startsWith('audio/')) return 'sound'
  return type.startsWith('video/') ? 'film' : null
}

/** Whether bytes begin as a PDF: whoever renamed something hears it before it is on its way. */
export const beginsAsPdf = (bytes: ArrayBuffer): boolean => String.fromCharCode(...new Uint8Array(bytes.slice(0, 5))) === '%PDF-'

/** « 312 ko », « 1,4 Mo ». */
export function weightOf(bytes: number, language: string): string {
  const [amount, unit] = bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1_000)), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(amount)
}

/** A recording, and right behind a film the picture that stands for it. */
export async function recordingOf({ kind, blob, poster, captions }: Kept): Promise<Enclosed[]> {
  const clip = await enclosedOf(blob, kind, { captions })
  return poster && kind === 'film' ? [clip, await enclosedOf(poster, 'picture')] : [clip]
}
