import { readLooseJson } from '../../lib/mend-json.ts'
import { unescapeXml } from './xml.ts'

/** One value as a model wrote it; a text that is none stands for itself. */
export function readLiteral(raw: string): unknown {
  const words: Record<string, unknown> = { True: true, False: false, None: null, undefined: null }
  if (Object.hasOwn(words, raw)) return words[raw]
  try {
    return JSON.parse(raw)
  } catch {
    if (/^'[^']*'$/.test(raw)) return raw.slice(1, -1)
    return readLooseJson(raw)?.value ?? raw
  }
}

/** Arguments in a form of their own: XML escapes, JSON inside of a JSON text. */
export function readObject(raw: string): Record<string, unknown> | undefined {
  const bare = raw.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, '')
  const plain = /^\s*[{[]?\s*&quot;/.test(bare) ? unescapeXml(bare) : bare
  let value = readLooseJson(plain)?.value
  if (typeof value === 'string') value = readLooseJson(value)?.value
  return isFields(value) ? value : undefined
}

/** The inside of a JSON text as characters. */
export function unescapeJson(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
