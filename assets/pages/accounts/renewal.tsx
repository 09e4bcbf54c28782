import { useSignal } from '@preact/signals'
import { Field } from '../../parts/field.tsx'
import { t } from '../../state/language.ts'

/** A fresh credential for the same person. */
export function Renewal({ onRenew }: { onRenew: (token: string) => Promise<void> }) {
  const token = useSignal('')
  const send = async () => {
    await onRenew(token.value)
    token.value = ''
  }
  return (
    <div class="renewal">
      <Field
        label={t('accounts.renew')}
        hint={t('accounts.renew.hint')}
        value={token.value}
        onInput={(text) => (token.value = text)}
      />
      <button
        type="button"
        class="button small"
        disabled={token.value.trim() === ''}
        onClick={() => void send()}
      >
        {t('accounts.renew.do')}
      </button>
    </div>
  )
}
