/** What is said of groups, levels and parts: imported by the screens that say it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
