/** What is said of messages: imported by their screens and their door, so that the first page does not carry it. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
