/** What this device remembers between two visits, per account where it says something about a person. */
import type { Account, DocumentSummary } from '@passeplume/client/light'
import type { Lang } from '../i18n/index.svelte'

export type TextSize = 'small' | 'medium' | 'large'

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Full or forbidden storage: the app works, it only remembers less.
  }
}

const forget = (key: string) => {
  try {
    localStorage.removeItem(key)
  } catch {
    // As above.
  }
}

function keysOf(beginning: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(beginning))
  } catch {
    return []
  }
}

export const device = {
  lang: () => read<Lang>('passeplume:lang'),
  setLang: (lang: Lang) => write('passeplume:lang', lang),
  textSize: () => read<TextSize>('passeplume:text-size') ?? 'small',
  setTextSize: (size: TextSize) => write('passeplume:text-size', size),

  /** Who was here last, so that the app opens without a network. */
  account: () => read<Account>('passeplume:account'),
  setAccount: (account: Account) => write('passeplume:account', account),
  forgetAccount: () => forget('passeplume:account'),

  /** The name someone logs in with: asked for once, so that an ended session only asks for the password. */
  login: (account: string) => read<string>(`passeplume:${account}:login`),
  setLogin: (account: string, login: string) => write(`passeplume:${account}:login`, login),

  documents: (account: string) => read<DocumentSummary[]>(`passeplume:${account}:documents`) ?? [],
  setDocuments: (account: string, documents: DocumentSummary[]) => write(`passeplume:${account}:documents`, documents),
  lastDocument: (account: string) => read<string>(`passeplume:${account}:last`),
  setLastDocument: (account: string, id: string) => write(`passeplume:${account}:last`, id),
  /** Answers of the server that open a screen without a network. */
  kept: <T>(account: string, as: string) => read<T>(`passeplume:${account}:kept:${as}`),
  keep: (account: string, as: string, value: unknown) => write(`passeplume:${account}:kept:${as}`, value),
  forgetPerson(account: string) {
    for (const key of keysOf(`passeplume:${account}:kept:`)) forget(key)
    forget(`passeplume:${account}:documents`)
    forget(`passeplume:${account}:last`)
    forget(`passeplume:${account}:login`)
  },
}
