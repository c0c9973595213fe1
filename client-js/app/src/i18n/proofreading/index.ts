/** What is said of proofreading: comes with the newspaper's own sentences. */
import { learn } from '../index.svelte'
import { en } from './en'
import { fr } from './fr'

learn({ fr, en })
