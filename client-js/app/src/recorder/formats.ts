/** Which container a recorder is asked for, what a camera is asked for, and what a refusal means. */

export type Kind = 'sound' | 'film'
export type Refusal = 'refused' | 'missing' | 'busy' | 'insecure' | 'old' | 'broken'

/**
 * What plays on most devices comes first. Safari claims WebM and does not play what it wrote; MP4 with AAC plays everywhere,
 * so that no server has to convert it.
 */
const WISHES: Record<Kind, readonly string[]> = {
  film: ['video/mp4;codecs=avc1.42E01E,mp4a.40.2', 'video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'],
  sound: ['audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus', 'audio/webm', 'audio/mp4'],
}

/** The first wish that this browser can write; none: it cannot record. */
export function format(kind: Kind, can: (type: string) => boolean): string | null {
  return WISHES[kind].find(can) ?? null
}

/** A minute of film in some 6 MB: 480 lines are enough for a class, and leave over a weak network. */
export const recorderOf = (mimeType: string): MediaRecorderOptions & { videoKeyFrameIntervalDuration: number } => ({
  mimeType,
  videoBitsPerSecond: 750_000,
  audioBitsPerSecond: 64_000,
  // A player seeks to key frames: without this a browser writes one at the beginning.
  videoKeyFrameIntervalDuration: 2000,
})

export const wanted = (kind: Kind): MediaStreamConstraints => ({
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  ...(kind === 'film' ? { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 }, facingMode: 'user' } } : {}),
})

/** Why a camera or microphone is not there. */
export function refusalOf(error: unknown): Refusal {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'broken'
  }
}

/** `0:07` */
export function clock(millis: number): string {
  const seconds = Math.floor(millis / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
