/** What is said about consents and the making-up of an issue: imported by its screens. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
