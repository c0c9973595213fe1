/** What is said of searching: imported by its box and its screen, so that the first page does not carry it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
