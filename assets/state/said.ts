import { said } from '../words/said.ts'
import { language } from './language.ts'

type Sentence = { pattern: RegExp; zh: string }

const place = /\{(\w+)\}/g
const sentences: readonly Sentence[] = said.map(([en, zh]) => ({
  pattern: new RegExp(
    `^${en
      .split(place)
      .map((part, at) =>
        at % 2 === 0 ? part.replaceAll(/[.+?^$()|[\]\\*]/g, String.raw`\$&`) : `(?<${part}>.+?)`,
      )
      .join('')}$`,
  ),
  zh,
}))

/** A sentence of the gateway in the language of the panel, as far as it is known; else as it is. */
export function translated(text: string): string {
  if (language.value !== 'zh' || text === '') return text
  for (const { pattern, zh } of sentences) {
    const found = pattern.exec(text)
    if (found) return zh.replaceAll(place, (whole, name: string) => found.groups?.[name] ?? whole)
  }
  return text
}
