/** What is said of published pages and exhibitions: imported by the screens that lead to them. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
