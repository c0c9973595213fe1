/** What adults' first screens say: imported by them, so that a pupil's does not carry it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
