import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import type { Refusal } from '../../state/api.ts'
import { changeKey, createKey, type Key, type KeyWish } from '../../state/keys.ts'
import { t } from '../../state/language.ts'

type KeyFormProps = { of: Key | undefined; onClose: () => void; onMade: (secret: string) => void }

const limits = ['rpm', 'concurrency', 'daily_tokens', 'monthly_tokens'] as const
type Limit = (typeof limits)[number]
const bounds = ['account_tags', 'tiers', 'accounts', 'allowed_addresses'] as const
type List = (typeof bounds)[number]
const labels = {
  rpm: 'keys.rpm',
  concurrency: 'keys.concurrency',
  daily_tokens: 'keys.daily',
  monthly_tokens: 'keys.monthly',
} as const

/** A key to make, or to change. What is wrong stands at its field, also when the gateway says it. */
export function KeyForm({ of: key, onClose, onMade }: KeyFormProps) {
  const name = useSignal(key?.name ?? '')
  const models = useSignal((key?.models ?? []).join('\n'))
  const until = useSignal(key && key.expires_at > 0 ? isoDay(key.expires_at) : '')
  const numbers = useSignal<Record<Limit, string>>(
    Object.fromEntries(limits.map((limit) => [limit, key?.[limit] ? String(key[limit]) : ''])) as Record<
      Limit,
      string
    >,
  )
  const lists = useSignal<Record<List, string>>(
    Object.fromEntries(bounds.map((list) => [list, (key?.[list] ?? []).join(', ')])) as Record<List, string>,
  )
  const wrong = useSignal<Record<string, string>>({})
  const trouble = useSignal('')
  const busy = useSignal(false)

  function read(): KeyWish | undefined {
    const found: Record<string, string> = {}
    if (name.value.trim() === '') found['name'] = t('field.empty')
    const amount = (limit: Limit) => {
      const text = numbers.value[limit].trim()
      const value = Number(text || 0)
      if (!Number.isSafeInteger(value) || value < 0) found[limit] = t('field.whole')
      return value
    }
    const wish = {
      name: name.value.trim(),
      expires_at: until.value ? Date.parse(`${until.value}T23:59:59Z`) : 0,
      models: models.value.split(/[\s,]+/).filter(Boolean),
      rpm: amount('rpm'),
      concurrency: amount('concurrency'),
      daily_tokens: amount('daily_tokens'),
      monthly_tokens: amount('monthly_tokens'),
      account_tags: entries(lists.value.account_tags, /,/),
      accounts: entries(lists.value.accounts),
      tiers: entries(lists.value.tiers),
      allowed_addresses: entries(lists.value.allowed_addresses),
    }
    wrong.value = found
    return Object.keys(found).length === 0 ? wish : undefined
  }

  function refuse(refusal: Refusal): void {
    const field = refusal.param.replace(/\[.*$/, '')
    if (['name', 'models', 'expires_at', ...limits, ...bounds].includes(field))
      wrong.value = { [field]: refusal.message }
    else trouble.value = refusalText(refusal)
  }

  async function send(): Promise<void> {
    const wish = read()
    if (!wish) return
    busy.value = true
    trouble.value = ''
    if (key) {
      const refusal = await changeKey(key.id, wish)
      if (refusal) refuse(refusal)
      else onClose()
    } else {
      const reply = await createKey(wish)
      if (reply.ok) onMade(reply.value.secret)
      else refuse(reply.refusal)
    }
    busy.value = false
  }

  const at = (field: string) => ({ ...(wrong.value[field] && { wrong: wrong.value[field] }) })
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {t('cancel')}
      </button>
      <button type="submit" class="button primary" disabled={busy.value}>
        {key ? t('save') : t('keys.make')}
      </button>
    </>
  )
  return (
    <Dialog
      title={key ? t('keys.edit.what', { name: key.name }) : t('keys.new')}
      onClose={onClose}
      onSubmit={() => void send()}
      actions={actions}
    >
      <Field
        label={t('keys.name')}
        value={name.value}
        onInput={(text) => (name.value = text)}
        {...at('name')}
      />
      <Field
        label={t('keys.models')}
        hint={t('keys.models.hint')}
        lines={2}
        value={models.value}
        onInput={(text) => (models.value = text)}
        {...at('models')}
      />
      <div class="pair">
        {limits.map((limit) => (
          <Field
            key={limit}
            numeric
            label={t(labels[limit])}
            placeholder={t('keys.nolimit')}
            value={numbers.value[limit]}
            onInput={(text) => (numbers.value = { ...numbers.value, [limit]: text })}
            {...at(limit)}
          />
        ))}
      </div>
      <h3>{t('keys.bounds')}</h3>
      <div class="pair">
        {bounds.map((list) => (
          <Field
            key={list}
            label={t(`keys.${list}`)}
            hint={t(`keys.${list}.hint`)}
            value={lists.value[list]}
            onInput={(text) => (lists.value = { ...lists.value, [list]: text })}
            {...at(list)}
          />
        ))}
      </div>
      <Field
        date
        label={t('keys.expires')}
        hint={t('keys.expires.hint')}
        value={until.value}
        onInput={(text) => (until.value = text)}
        {...at('expires_at')}
      />
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
    </Dialog>
  )
}

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10)

const entries = (text: string, between = /[\s,]+/): string[] =>
  text.split(between).flatMap((entry) => entry.trim() || [])
