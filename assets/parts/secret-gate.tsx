import { useSignal } from '@preact/signals'
import { type Refusal, api } from '../state/api.ts'
import { t } from '../state/language.ts'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { refusalText } from './refusal.ts'

type SecretGateProps = { onKey: (key: string) => void; onClose: () => void }

/** Asks for the admin password once more and hands on app.api_key. */
export function SecretGate({ onKey, onClose }: SecretGateProps) {
  const password = useSignal('')
  const trouble = useSignal<Refusal | undefined>(undefined)
  const send = async () => {
    const reply = await api<{ api_key: string }>('POST', '/api-key', { password: password.value })
    if (reply.ok) onKey(reply.value.api_key)
    else trouble.value = reply.refusal
  }
  return (
    <Dialog
      title={t('key.show')}
      onClose={onClose}
      disposable
      onSubmit={() => void send()}
      actions={
        <button type="submit" class="button primary" disabled={password.value === ''}>
          {t('key.show')}
        </button>
      }
    >
      <p class="soft">{t('key.show.why')}</p>
      <Field
        label={t('login.password')}
        value={password.value}
        password
        first
        onInput={(value) => (password.value = value)}
        {...(trouble.value && { wrong: refusalText(trouble.value) })}
      />
    </Dialog>
  )
}
