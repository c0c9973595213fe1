/** What the margin says: comes with it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
