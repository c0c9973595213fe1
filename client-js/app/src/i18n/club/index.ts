/** What is said in the reading club: imported by its screens, so that the first page does not carry it. */
import '../outbox'
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
