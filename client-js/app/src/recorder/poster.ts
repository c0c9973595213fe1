/** A picture for a film that nobody plays yet: a frame in which there is something to see. */

/** How light a picture is, and how much there is in it: 0 to 255 and the deviation from it. */
export interface Look {
  light: number
  spread: number
}

/** Of the bytes of a small picture, red, green, blue and opacity in turn. */
export function lookOf(pixels: Uint8ClampedArray): Look {
  const count = pixels.length / 4
  let sum = 0
  let squares = 0
  for (let at = 0; at < pixels.length; at += 4) {
    const light = 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0)
    sum += light
    squares += light * light
  }
  const light = sum / count
  return { light, spread: Math.sqrt(Math.max(0, squares / count - light * light)) }
}

/** A camera's first frames are black, then too light; a finger before it is even. */
export const isGood = ({ light, spread }: Look) => light > 40 && light < 215 && spread > 18

/** Looks at a film while it is recorded and keeps the first good frame, else the one with most in it. */
export class Poster {
  #kept: HTMLCanvasElement | null = null
  #look: Look = { light: 0, spread: -1 }

  get done(): boolean {
    return isGood(this.#look)
  }

  look(film: HTMLVideoElement): void {
    const { videoWidth: width, videoHeight: height } = film
    if (this.done || width === 0) return
    const small = this.#draw(film, 32, 24)
    const pixels = small?.getContext('2d')?.getImageData(0, 0, 32, 24).data
    if (!pixels) return
    const look = lookOf(pixels)
    if (!isGood(look) && look.spread <= this.#look.spread) return
    this.#look = look
    this.#kept = this.#draw(film, width, height)
  }

  #draw(film: HTMLVideoElement, width: number, height: number): HTMLCanvasElement | null {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const brush = canvas.getContext('2d')
    brush?.drawImage(film, 0, 0, width, height)
    return brush ? canvas : null
  }

  jpeg(): Promise<Blob | null> {
    const canvas = this.#kept
    return canvas ? new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85)) : Promise.resolve(null)
  }
}
