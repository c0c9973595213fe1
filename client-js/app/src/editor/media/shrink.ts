/** A photo as small as a page needs it, before it leaves: a weak network carries a tenth, and no place goes with it. */

const EDGE = 2048
const QUALITY = 0.86
/** Below this it goes as it is: drawings stay sharp. */
const SMALL = 600 * 1024

export async function shrink(file: Blob): Promise<Blob> {
  if (file.size <= SMALL && /^image\/(jpeg|png|gif|webp)$/.test(file.type)) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return small !== null && small.size < file.size ? small : file
  } catch {
    // This browser does not open it; the server says what it thinks of it.
    return file
  }
}

/** The pictures among some files; whatever else was dropped is the browser's. */
export function picturesIn(files: FileList | null | undefined): File[] {
  return Array.from(files ?? []).filter((file) => file.type.startsWith('image/') && file.type !== 'image/svg+xml')
}
