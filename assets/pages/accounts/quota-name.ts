import { known } from '../../state/language.ts'

/** What a quota is called: a mode and a kind of media by its own name, the pool that all modes draw on by a word. */
export const quotaName = (key: string): string => known(`accounts.quota.of.${key}`, {}, key)
