import { signal } from '@preact/signals'
import { t } from '../../state/language.ts'
import type { Setting } from '../../state/settings.ts'
import { tableChange, tableText } from './table-text.ts'

/** What is to be written, by key: as it stands in the field, or null for the default. */
export type Draft = Readonly<Record<string, string | boolean | null>>
export const draft = signal<Draft>({})

/** A value as its field shows it. */
export const shown = ({ type, secret }: Setting, value: unknown): string | boolean => {
  if (secret) return ''
  if (type === 'boolean') return value === true
  if (type === 'object') return tableText(value)
  return Array.isArray(value) ? value.join('\n') : String(value ?? '')
}

/** Notes what stands in a field. What is as before is no change. */
export function write(setting: Setting, value: string | boolean | null): void {
  const { [setting.key]: _, ...others } = draft.value
  const same = setting.secret ? value === '' : value !== null && value === shown(setting, setting.value)
  draft.value = same ? others : { ...others, [setting.key]: value }
}

/** The field's text as the setting's value, or what is wrong with it. */
export function parse(
  setting: Setting,
  text: string | boolean | null,
): { value: unknown } | { wrong: string } {
  if (text === null || typeof text === 'boolean') return { value: text }
  if (setting.type === 'array') return list(setting, text)
  if (setting.type === 'object') return tableChange(setting, text)
  if (setting.type === 'integer' || setting.type === 'number') return number(setting, text)
  return { value: text }
}

function list({ allowed, default: usual }: Setting, text: string): { value: unknown } | { wrong: string } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const numbers = Array.isArray(usual) && usual.some((item) => typeof item === 'number')
  if (!numbers && allowed.items?.min === undefined) return { value: lines }
  const values = lines.map(Number)
  return values.every(Number.isFinite) ? { value: values } : { wrong: t('field.number') }
}

function number({ type, allowed }: Setting, text: string): { value: unknown } | { wrong: string } {
  const value = Number(text.trim())
  if (text.trim() === '' || !Number.isFinite(value)) return { wrong: t('field.number') }
  if (type === 'integer' && !Number.isInteger(value)) return { wrong: t('field.whole') }
  const { min, max } = allowed
  if ((min !== undefined && value < min) || (max !== undefined && value > max))
    return { wrong: t('field.range', { min: min ?? '−∞', max: max ?? '∞' }) }
  return { value }
}
