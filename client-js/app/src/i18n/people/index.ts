/** Who is in a picture: imported by what asks it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
