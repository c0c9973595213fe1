/** What is said of exhibitions: imported by the screen that opens them. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
