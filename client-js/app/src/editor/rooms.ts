/** The live side of the app: one socket for every open text. Loaded with the editor, not before. */
import { withRooms } from '@passeplume/client'
import { api } from '../lib/api'

export const rooms = withRooms(api)
