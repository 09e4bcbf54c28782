import { fail } from '../core/fault.ts'
import { guard } from '../lib/schema.ts'
import { misfitText } from './check.ts'
import { editToml } from './edit-toml.ts'
import { findKey, isTableKey } from './keys.ts'
import { isTable } from './merge.ts'
import { loadConfig } from './load.ts'
import { problemLine, shownValue } from './problem.ts'

/**
 * The text of config.toml with a change from the panel merged in. Throws `invalid_value`, with `param` = the key where
 * there is one.
 */
export function applyChange(file: string, text: string, change: object): string {
  const broken = loadConfig(text, file).problems.find(({ kind }) => kind === 'syntax')
  if (broken) return refuse('', problemLine(broken))
  if (!isTable(change))
    return refuse('', 'The change must be an object of sections, as {"grok":{"timeout":90}}.')
  for (const [section, fields] of Object.entries(change)) {
    if (!isTable(fields)) {
      return refuse(
        section,
        `${section} = ${shownValue(fields)} is not allowed; allowed: an object of settings`,
      )
    }
    for (const [field, value] of Object.entries(fields)) {
      const name = `${section}.${field}`
      if (section === 'models' && isTable(value))
        for (const [part, entry] of Object.entries(value)) checkSetting(`${name}.${part}`, entry)
      else checkSetting(name, value)
    }
  }
  return editToml(text, change)
}

/** A value, or a table with its entries; null for an entry puts it back. */
function checkSetting(name: string, value: unknown): void {
  // As a name it would set a prototype instead of a key.
  if (/(^|\.)__proto__(\.|$)/.test(name)) refuse(name, `${name} is no setting of this gateway.`)
  // null takes a key out, and what may be taken out includes what should never have been there.
  if (value === null) return
  const key = findKey(name)
  if (!key) return refuse(name, `${name} is no setting of this gateway.`)
  if (isTableKey(key.schema) && isTable(value) && !name.startsWith('models.'))
    for (const [entry, inner] of Object.entries(value)) checkSetting(`${name}.${entry}`, inner)
  else if (!guard(key.schema).is(value)) refuse(name, misfitText(name, key.schema, value))
}

const refuse = (param: string, message: string): never =>
  fail({ kind: 'invalid_value', message, ...(param && { param }) })
