/** What is said of late words: imported by their screen, so that the first page does not carry it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
