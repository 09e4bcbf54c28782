import { useSignal } from '@preact/signals'
import { ChipField } from '../../parts/chip-field.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Switch } from '../../parts/switch.tsx'
import type { Refusal } from '../../state/api.ts'
import { changeKey, createKey, removeKey } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { models } from '../../state/settings.ts'
import type { KeyRow } from './columns.tsx'
import { bounds, budgets, type KeyDraft, keyDraft, keyWish, limits } from './key-draft.ts'
import { KeyUse } from './key-use.tsx'

type KeyFormProps = { of: KeyRow | undefined; onClose: () => void; onMade: (secret: string) => void }

const labels = {
  rpm: 'keys.rpm',
  concurrency: 'keys.concurrency',
  daily_tokens: 'keys.daily',
  monthly_tokens: 'keys.monthly',
  daily_usd: 'keys.daily_usd',
  monthly_usd: 'keys.monthly_usd',
} as const

/** A key to create, or to look at and change. What is wrong stands at its field, also when the gateway says it. */
export function KeyForm({ of: key, onClose, onMade }: KeyFormProps) {
  const draft = useSignal<KeyDraft>(keyDraft(key))
  const wrong = useSignal<Record<string, string>>({})
  const trouble = useSignal('')
  const busy = useSignal(false)
  const removing = useSignal(false)
  const write = (change: Partial<KeyDraft>) => (draft.value = { ...draft.value, ...change })

  function refuse(refusal: Refusal): void {
    const field = refusal.param.replace(/\[.*$/, '')
    if (['name', 'models', 'expires_at', ...limits, ...budgets, ...bounds].includes(field))
      wrong.value = { [field]: refusal.message }
    else trouble.value = refusalText(refusal)
  }

  async function send(): Promise<void> {
    // What stands in a field and was not taken yet counts, too: leaving the field takes it.
    if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur()
    const { wish, wrong: found } = keyWish(draft.value)
    wrong.value = found
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
  const options = {
    models: models.value.map(({ id }) => id),
    tiers: ['basic', 'super', 'heavy'],
    upstreams: ['web', 'xai'],
  }
  return (
    <Dialog
      title={key ? key.name : t('keys.new')}
      onClose={onClose}
      onSubmit={() => void send()}
      wide
      actions={
        <>
          {key && (
            <button type="button" class="button start" onClick={() => (removing.value = true)}>
              {t('keys.remove')}
            </button>
          )}
          <button type="button" class="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value}>
            {key ? t('save') : t('keys.make')}
          </button>
        </>
      }
    >
      {key && (
        <>
          <Switch
            label={t('accounts.enabled')}
            on={draft.value.enabled}
            onTurn={(enabled) => write({ enabled })}
          />
          <KeyUse id={key.id} sums={key.sums} />
        </>
      )}
      <div class="pair">
        <Field
          label={t('keys.name')}
          first={!key}
          value={draft.value.name}
          onInput={(name) => write({ name })}
          {...at('name')}
        />
        <Field
          date
          label={t('keys.expires')}
          hint={t('keys.expires.hint')}
          value={draft.value.until}
          onInput={(until) => write({ until })}
          {...at('expires_at')}
        />
      </div>
      <ChipField
        label={t('keys.models')}
        hint={t('keys.models.hint')}
        values={draft.value.models}
        options={options.models}
        placeholder={t('keys.models.all')}
        onChange={(names) => write({ models: names })}
        {...at('models')}
      />
      <div class="pair">
        {limits.map((limit) => (
          <Field
            key={limit}
            numeric
            label={t(labels[limit])}
            placeholder={t('keys.nolimit')}
            value={draft.value.limits[limit]}
            onInput={(text) => write({ limits: { ...draft.value.limits, [limit]: text } })}
            {...at(limit)}
          />
        ))}
        {budgets.map((budget) => (
          <Field
            key={budget}
            numeric
            label={t(labels[budget])}
            placeholder={t('keys.nolimit')}
            value={draft.value.budgets[budget]}
            onInput={(text) => write({ budgets: { ...draft.value.budgets, [budget]: text } })}
            {...at(budget)}
          />
        ))}
      </div>
      <h3>{t('keys.bounds')}</h3>
      <div class="pair">
        {bounds.map((list) => (
          <ChipField
            key={list}
            label={t(`keys.${list}`)}
            hint={t(`keys.${list}.hint`)}
            values={draft.value.bounds[list]}
            options={list === 'tiers' ? options.tiers : list === 'upstreams' ? options.upstreams : []}
            spaces={list === 'account_tags'}
            onChange={(values) => write({ bounds: { ...draft.value.bounds, [list]: values } })}
            {...at(list)}
          />
        ))}
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {removing.value && key && (
        <Confirm
          title={t('keys.remove.title', { name: key.name })}
          action={t('keys.remove')}
          onConfirm={async () => {
            const why = await removeKey(key.id)
            if (!why) onClose()
            return why
          }}
          onClose={() => (removing.value = false)}
        >
          <p>{t('keys.remove.about')}</p>
        </Confirm>
      )}
    </Dialog>
  )
}
