/** What is said by the doors of the first screen: imported by them, so that the first page does not carry it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
