/** Pictures, sounds, films and files on their way to the server: in pieces, so that a weak network only takes longer. */
import type { Api } from './api.js'
import { asked, at, commanded, putBytes } from './ask.js'
import { ApiProblem, Unreachable } from './problems.js'

/** A `file` is a PDF that an adult sends in a conversation: handed on, and shown by no page. */
export type MediaKind = ShownKind | 'file'
/** What pages show. */
export type ShownKind = 'picture' | 'sound' | 'film'

export interface Media {
  id: string
  kind: MediaKind
  state: 'ready'
  /** In pixels, of the form that pages show; 0 for a sound. */
  width: number
  height: number
  /** 0 for a picture. */
  duration_ms: number
  forms: string[]
}

/** How far an upload is on the server's disk. */
export interface Upload {
  id: string
  offset: number
  bytes: number
  chunk: number
  media: string | null
}

/** Where a medium lives: who reads there may see it. */
export interface MediaHome {
  kind: 'document' | 'topic' | 'conversation'
  id: string
}

export interface UploadOptions {
  kind: MediaKind
  /** What a file is called; the server cleans it. */
  name?: string
  /** The text in which it will stand; or another place. */
  document?: string
  home?: MediaHome
  /** An upload that was begun earlier: it goes on where it stopped, if the server still knows it. */
  resume?: string | null
  /** Hears the upload's id as soon as there is one, to be kept for another day. */
  onBegun?: (upload: string) => void
  /** From 0 to 1. */
  onProgress?: (done: number) => void
}

export interface Medias {
  /** Sends all of it. Rejects with `Unreachable` where there is no network: said again with `resume`, it goes on. */
  upload(blob: Blob, options: UploadOptions): Promise<Media>
  /** It stands in one more text: its readers see it from now on. */
  addHome(media: string, document: string): Promise<void>
}

/** Small enough that a weak network shows progress, large enough that a good one does not wait. */
export const PIECE = 256 * 1024
const TRIES = 3

/** Where a medium's bytes are. A text names it by this address, without a form. */
export function mediaAddress(id: string): string {
  return `/api/media/${encodeURIComponent(id)}`
}

/** The id in such an address, or null for any other address: nothing is ever shown from elsewhere. */
export function mediaIdOf(address: unknown): string | null {
  const found = typeof address === 'string' ? /^\/api\/media\/([A-Za-z0-9_-]{1,64})$/.exec(address) : null
  return found?.[1] ?? null
}

export function mediaOf(api: Api, pause: (ms: number) => Promise<void> = sleep): Medias {
  /** Tries again after a lost answer or a server that comes back; says what remains wrong. */
  const patiently = async <T>(act: () => Promise<T>): Promise<T> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await act()
      } catch (error) {
        const passing = error instanceof Unreachable || (error instanceof ApiProblem && (error.status >= 500 || error.status === 408) && error.code !== 'storage_full')
        if (!passing || tried === TRIES) throw error
        await pause(tried * 700)
      }
    }
  }

  const begin = async (blob: Blob, options: UploadOptions): Promise<Upload> => {
    if (options.resume) {
      try {
        return await patiently(() => asked<Upload>(api, at('uploads', options.resume as string)))
      } catch (error) {
        // Too old, or given up for newer ones: it begins again.
        if (!(error instanceof ApiProblem && error.status === 404)) throw error
      }
    }
    const home = options.home ?? { kind: 'document', id: options.document ?? '' }
    const begun = await patiently(() => commanded<Upload>(api, '/api/uploads', { kind: options.kind, ...(options.name ? { name: options.name } : {}), bytes: blob.size, home }))
    options.onBegun?.(begun.id)
    return begun
  }

  return {
    async upload(blob, options) {
      let upload = await begin(blob, options)
      while (upload.media === null && upload.offset < blob.size) {
        options.onProgress?.(upload.offset / blob.size)
        const { id, offset, chunk } = upload
        const end = Math.min(blob.size, offset + Math.min(PIECE, chunk))
        try {
          upload = await patiently(() => putBytes(api, `${at('uploads', id)}?offset=${offset}`, blob.slice(offset, end)))
        } catch (error) {
          // An answer was lost, and the piece was not: the server says where to go on.
          if (!(error instanceof ApiProblem && error.code === 'wrong_offset')) throw error
          const known = await patiently(() => asked<Upload>(api, at('uploads', id)))
          if (known.media === null && known.offset === offset) throw error
          upload = known
        }
      }
      options.onProgress?.(1)
      const { id } = upload
      return patiently(() => commanded<Media>(api, at('uploads', id, 'finish'), null))
    },
    async addHome(media, document) {
      await commanded(api, at('media', media, 'homes'), { kind: 'document', id: document })
    },
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
