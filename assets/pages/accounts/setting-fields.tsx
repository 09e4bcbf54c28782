import { Field } from '../../parts/field.tsx'
import { Select } from '../../parts/select.tsx'
import { type Account, type AccountChange, type SettingName, settingNames } from '../../state/accounts.ts'
import { t } from '../../state/language.ts'

/** The settings as they are written in the form; a name that is missing was not touched. */
export type Draft = Partial<Record<SettingName, string>>

export const pools = ['ssoBasic', 'ssoSuper', 'ssoHeavy', 'xaiKeys'] as const
const numbers: ReadonlySet<SettingName> = new Set([
  'priority',
  'weight',
  'max_concurrent',
  'reserve',
  'daily_usd',
  'monthly_usd',
])
/** What a key has and a session has not, and the other way round. */
const ofKeys: ReadonlySet<SettingName> = new Set(['base_url', 'daily_usd', 'monthly_usd'])
const ofSessions: ReadonlySet<SettingName> = new Set([
  'tier',
  'reserve',
  'modes',
  'user_agent',
  'cf_clearance',
])

const isOf = (account: Account, name: SettingName) =>
  !(account.kind === 'key' ? ofSessions : ofKeys).has(name)

/** What the account has now, as text. */
export function shownSetting(account: Account, name: SettingName): string {
  if (name === 'tier') return account.tier_override
  if (name === 'pool') return account.pool
  if (name === 'modes') return account.modes.join(', ')
  if (name === 'expires_at') return account.expires_at > 0 ? isoDay(account.expires_at) : ''
  const value = account[name]
  if (value === null) return ''
  const isUsual = value === 0 || (name === 'weight' && value === 1)
  return isUsual ? '' : String(value)
}

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10)

/** What was touched, as the gateway takes it: an empty text is as for everybody. */
export const changeOf = (draft: Draft): AccountChange =>
  Object.fromEntries(
    Object.entries(draft).map(([name, text]) => [name, valueOf(name as SettingName, text.trim())]),
  )

function valueOf(name: SettingName, text: string): string | number | string[] | null {
  if (text === '') return null
  if (numbers.has(name)) return Number(text)
  if (name === 'modes') return text.split(/[\s,]+/).filter(Boolean)
  return name === 'expires_at' ? Date.parse(`${text}T23:59:59Z`) : text
}

type FieldsProps = {
  /** Whose settings are shown where nothing was written; none where many are changed at once. */
  of: Account | undefined
  draft: Draft
  onDraft: (draft: Draft) => void
  /** What the gateway refused, by field. */
  wrong: Readonly<Record<string, string>>
}

/** One field for each setting. Those of many accounts begin empty, and only what is written changes. */
export function SettingFields({ of, draft, onDraft, wrong }: FieldsProps) {
  const shown = (name: SettingName) => draft[name] ?? (of ? shownSetting(of, name) : '')
  const write = (name: SettingName) => (text: string) => onDraft({ ...draft, [name]: text })
  const names = of
    ? settingNames.filter((name) => isOf(of, name))
    : settingNames.filter((name) => name !== 'name')
  return (
    <div class="pair settings-pair">
      {names.map((name) =>
        name === 'tier' ? (
          <Select
            key={name}
            label={t('accounts.set.tier')}
            value={shown(name)}
            options={[
              { value: '', label: t('accounts.set.tier.detected') },
              ...(['basic', 'super', 'heavy'] as const).map((tier) => ({
                value: tier,
                label: t(`tier.${tier}`),
              })),
            ]}
            onChange={write(name)}
          />
        ) : name === 'pool' ? (
          <Select
            key={name}
            label={t('import.pool')}
            value={shown(name)}
            options={[
              ...(of ? [] : [{ value: '', label: t('accounts.set.pool.keep') }]),
              ...[...new Set([...pools, ...(of ? [of.pool] : [])])].map((value) => ({ value, label: value })),
            ]}
            onChange={write(name)}
          />
        ) : (
          <Field
            key={name}
            label={t(`accounts.set.${name}`)}
            hint={t(`accounts.set.${name}.hint`)}
            value={shown(name)}
            onInput={write(name)}
            {...(numbers.has(name) && { numeric: true })}
            {...(name === 'expires_at' && { date: true })}
            {...(wrong[name] && { wrong: wrong[name] })}
          />
        ),
      )}
    </div>
  )
}
