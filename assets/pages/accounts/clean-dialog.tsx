import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Rich } from '../../parts/rich.tsx'
import { Select } from '../../parts/select.tsx'
import { Switch } from '../../parts/switch.tsx'
import { cleanAccounts, type Cleaned } from '../../state/accounts.ts'
import { count, moment } from '../../state/format.ts'
import { t } from '../../state/language.ts'

const choices = ['expired,blocked', 'expired', 'blocked', 'disabled'] as const

/** Dead accounts by rule: whom it means is shown as the rule is written, and removed when asked for. */
export function CleanDialog({ onClose, onDone }: { onClose: () => void; onDone: (text: string) => void }) {
  const states = useSignal<string>('expired,blocked')
  const days = useSignal('7')
  const never = useSignal(false)
  const found = useSignal<Cleaned | undefined>(undefined)
  const trouble = useSignal('')
  const rule = { states: states.value.split(','), days: Number(days.value) || 0, never_used: never.value }
  const send = async (dry: boolean) => {
    const reply = await cleanAccounts(rule, dry)
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
    if (!reply.ok) return
    if (dry) found.value = reply.value
    else onDone(t('clean.done', { n: count(reply.value.removed) }))
  }
  useEffect(() => void send(true), [states.value, days.value, never.value])
  const matched = found.value?.matched ?? 0
  return (
    <Dialog
      title={t('clean')}
      onClose={onClose}
      onSubmit={() => void send(false)}
      wide
      disposable
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={matched === 0}>
            {t('clean.do', { n: count(matched) })}
          </button>
        </>
      }
    >
      <p class="soft">
        <Rich text={t('clean.about')} />
      </p>
      <div class="pair">
        <Select
          label={t('accounts.state')}
          value={states.value}
          options={choices.map((value) => ({
            value,
            label: value
              .split(',')
              .map((state) => t(`state.${state as 'expired' | 'blocked' | 'disabled'}`))
              .join(', '),
          }))}
          onChange={(value) => (states.value = value)}
        />
        <Field
          numeric
          label={t('clean.days')}
          hint={t('clean.days.hint')}
          value={days.value}
          onInput={(text) => (days.value = text)}
        />
      </div>
      <Switch label={t('clean.never')} on={never.value} onTurn={(on) => (never.value = on)} />
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      <div role="status">
        <p>{t('clean.found', { n: count(matched) })}</p>
        {matched > 0 && (
          <ul class="import-list" tabIndex={0} aria-label={t('clean')}>
            {found.value?.items.slice(0, 100).map((account) => (
              <li key={account.id} class="import-row">
                <span class="tag">{t(`state.${account.state}`)}</span>
                <span>{account.label}</span>
                <span class="mono soft">{account.masked}</span>
                <small class="faint">{account.since > 0 ? moment(account.since) : ''}</small>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  )
}
