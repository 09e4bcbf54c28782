import { useSignal } from '@preact/signals'
import { Card } from '../../parts/card.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { api } from '../../state/api.ts'
import { t } from '../../state/language.ts'

const shortest = 8

/** Another password for this panel. Who is signed in elsewhere is signed out. */
export function Password() {
  const current = useSignal('')
  const wanted = useSignal('')
  const again = useSignal('')
  const wrong = useSignal<{ current?: string; wanted?: string; again?: string }>({})
  const trouble = useSignal('')
  const said = useSignal('')
  const send = async () => {
    said.value = ''
    trouble.value = ''
    wrong.value = {
      ...(wanted.value.length < shortest && { wanted: t('password.short', { n: shortest }) }),
      ...(wanted.value !== again.value && { again: t('password.differs') }),
    }
    if (Object.keys(wrong.value).length > 0) return
    const reply = await api('POST', '/password', { current: current.value, password: wanted.value })
    if (reply.ok) {
      current.value = wanted.value = again.value = ''
      said.value = t('password.changed')
    } else if (reply.refusal.code === 'invalid_password')
      wrong.value = { current: refusalText(reply.refusal) }
    else if (reply.refusal.param === 'password') wrong.value = { wanted: t('password.known') }
    else trouble.value = refusalText(reply.refusal)
  }
  const field = (of: typeof current, name: 'current' | 'wanted' | 'again') => ({
    value: of.value,
    onInput: (value: string) => void (of.value = value),
    password: true,
    ...(wrong.value[name] && { wrong: wrong.value[name] }),
  })
  return (
    <Card title={t('password')}>
      <form
        class="password-form"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <p class="soft">{t('password.about')}</p>
        <div class="form-grid">
          <Field label={t('password.current')} {...field(current, 'current')} />
          <Field label={t('password.new')} {...field(wanted, 'wanted')} />
          <Field label={t('password.again')} {...field(again, 'again')} />
        </div>
        <div class="row-actions">
          <button type="submit" class="button primary" disabled={current.value === '' || wanted.value === ''}>
            {t('password.change')}
          </button>
        </div>
        <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
        <div role="status">{said.value && <Notice tone="plain">{said.value}</Notice>}</div>
      </form>
    </Card>
  )
}
