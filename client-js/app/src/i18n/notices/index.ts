/** What is said to one person, and about letters: imported by what says it, so that the first page does not carry it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
