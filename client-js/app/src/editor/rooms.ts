/** The live side of the app: one socket for every open text. Loaded with the editor, not before. */
import { type Rooms, withRooms } from '@passeplume/client'
import { api } from '../lib/api'
import { carrier } from '../lib/carrier.svelte'
import { session } from '../lib/session.svelte'

const rooms = withRooms(api, { WebSocket: carrier.Socket })
let login = session.logins

/**
 * The rooms of whoever is here now. A socket belongs to the session whose cookie opened it: on a shared tablet the next
 * child must not find the door that the last one opened, nor the one that was shut behind them.
 */
export function roomsNow(): Rooms {
  if (login !== session.logins) rooms.close()
  login = session.logins
  return rooms
}

/** The same person has logged in again: their open texts go on over a new socket. */
export async function goOn(): Promise<void> {
  login = session.logins
  await rooms.reconnect()
}
