import { computed, signal } from '@preact/signals'
import { t } from '../../state/language.ts'
import { type Allowed, allowedText, plainSettings, type Setting } from '../../state/settings.ts'
import { tableChange, tableText } from './table-text.ts'

/** What is to be written, by key: as it stands in the field, or null for the default. */
export type Draft = Readonly<Record<string, string | boolean | null>>
export const draft = signal<Draft>({})

/** What the gateway refused, by key: why, and what stood in the field then. */
type Refused = Readonly<Record<string, { why: string; text: string | boolean | null }>>
export const refused = signal<Refused>({})

/** Notes why the gateway does not take what stands in a field. It holds until the field is changed. */
export const refuse = ({ key }: Setting, why: string): void => {
  refused.value = { ...refused.value, [key]: { why, text: draft.value[key] ?? null } }
}

/** What is wrong with the text of a field, as far as that is known; empty when nothing is. */
export function wrongWith(setting: Setting): string {
  const { key } = setting
  if (!(key in draft.value)) return ''
  const text = draft.value[key] ?? null
  const known = refused.value[key]
  if (known && known.text === text) return known.why
  const parsed = parse(setting, text)
  return 'wrong' in parsed ? parsed.wrong : ''
}

/** The settings with a change, and those of them that cannot be saved as they stand. */
export const changedSettings = computed(() =>
  (plainSettings.value ?? []).filter(({ key }) => key in draft.value),
)
export const wrongSettings = computed(() => changedSettings.value.filter((one) => wrongWith(one) !== ''))

export function discard(): void {
  draft.value = {}
  refused.value = {}
}

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

type Parsed = { value: unknown } | { wrong: string }

/** The field's text as the setting's value, or what is wrong with it. */
export function parse(setting: Setting, text: string | boolean | null): Parsed {
  if (text === null || typeof text === 'boolean') return { value: text }
  if (setting.type === 'array') return list(setting, text)
  if (setting.type === 'object') return tableChange(setting, text)
  if (setting.type === 'integer' || setting.type === 'number') return number(setting, text)
  return { value: text }
}

function list({ allowed, default: usual }: Setting, text: string): Parsed {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const { min, max } = allowed.items ?? {}
  const isNumbers = Array.isArray(usual) && usual.some((item) => typeof item === 'number')
  if (!isNumbers && min === undefined) return { value: lines }
  const values = lines.map(Number)
  if (!values.every(Number.isFinite)) return { wrong: t('field.number') }
  return values.every((value) => isWithin(value, min, max)) ? { value: values } : tooFar(allowed.items ?? {})
}

function number({ type, allowed }: Setting, text: string): Parsed {
  const value = Number(text.trim())
  if (text.trim() === '' || !Number.isFinite(value)) return { wrong: t('field.number') }
  if (type === 'integer' && !Number.isInteger(value)) return { wrong: t('field.whole') }
  return isWithin(value, allowed.min, allowed.max) ? { value } : tooFar(allowed)
}

const isWithin = (value: number, min = -Infinity, max = Infinity) => value >= min && value <= max
const tooFar = (allowed: Allowed) => ({ wrong: t('settings.allowed', { allowed: allowedText(allowed) }) })
