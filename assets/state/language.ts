import { effect } from '@preact/signals'
import { words, type WordKey } from '../words/words.ts'
import { storedChoice } from './stored.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]
export type { WordKey }
export type Values = Record<string, string | number>

export const language = storedChoice<Language>(
  'language',
  languages,
  navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
)

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
})

/**
 * The words for a key in the language in force, `{name}` filled in; a number is written as this language writes it.
 * `{n:one|many}` is the first word where `n` is one and the second otherwise. Components that call it follow the language.
 */
export const t = (key: WordKey, values: Values = {}): string =>
  words[key][language.value === 'zh' ? 1 : 0].replaceAll(
    /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = values[name]
      if (value === undefined) return whole
      if (one !== undefined && many !== undefined) return String(value) === '1' ? one : many
      return typeof value === 'number' ? numberText(value) : value
    },
  )

// Made once: it takes a hundred times as long as to use it.
const numberFormats = { en: new Intl.NumberFormat('en'), zh: new Intl.NumberFormat('zh-CN') }

/** 12,345 */
export const numberText = (value: number): string => numberFormats[language.value].format(value)

/** The words for a key made at run time (`alert.no_accounts`), or the fallback when this panel does not know it. */
export const known = (key: string, values: Values, fallback: string): string =>
  Object.hasOwn(words, key) ? t(key as WordKey, values) : fallback
