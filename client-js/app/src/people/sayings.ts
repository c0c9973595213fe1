/** The side of what is said of pictures of the one connection. */
import { type Pictured, saidOf } from '@passeplume/client/light'
import { api } from '../lib/api'

export const sayings = saidOf(api)

/** Each picture once, however many articles show it. */
export const eachOnce = (pictures: readonly Pictured[]): Pictured[] => pictures.filter((one, place) => pictures.findIndex(({ said }) => said.media === one.said.media) === place)
