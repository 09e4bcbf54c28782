import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Segments } from '../../parts/segments.tsx'
import {
  type Account,
  type AccountChange,
  changeAccount,
  type JobKind,
  loadAccount,
} from '../../state/accounts.ts'
import type { Refusal } from '../../state/api.ts'
import { t } from '../../state/language.ts'
import { AccountActions } from './account-actions.tsx'
import { AccountFacts } from './account-facts.tsx'
import { AccountFields, type Written } from './account-fields.tsx'
import { AccountHistory } from './account-history.tsx'
import { AccountRequests } from './account-requests.tsx'
import { nameOf } from './columns.tsx'
import { changeOf } from './setting-fields.tsx'

const parts = ['facts', 'settings', 'history', 'requests'] as const

type AccountDialogProps = {
  id: string
  onClose: () => void
  onRun: (kind: JobKind) => void
  onSaid: (text: string) => void
}

/** One account: everything known of it, its settings, what it did, and what can be done with it. */
export function AccountDialog({ id, onClose, onRun, onSaid }: AccountDialogProps) {
  const account = useSignal<Account | undefined>(undefined)
  const refusal = useSignal<Refusal | undefined>(undefined)
  const part = useSignal<(typeof parts)[number]>('facts')
  const written = useSignal<Written>({ note: undefined, tags: undefined, settings: {} })
  const trouble = useSignal('')
  const wrong = useSignal<Record<string, string>>({})
  const load = () =>
    void loadAccount(id).then((reply) => {
      if (reply.ok) account.value = reply.value
      else refusal.value = reply.refusal
    })
  useEffect(load, [id])
  const change = async (wish: AccountChange, close = false) => {
    const reply = await changeAccount(id, wish)
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
    wrong.value =
      reply.ok || reply.refusal.param === '' ? {} : { [reply.refusal.param]: reply.refusal.message }
    // What is being written stays.
    if (reply.ok) account.value = reply.value
    if (reply.ok && close) onClose()
  }
  const save = () => {
    const { note, tags, settings } = written.value
    const wish: AccountChange = {
      ...changeOf(settings),
      ...(note !== undefined && { note: note.trim() }),
      ...(tags !== undefined && { tags: tags.split(',').flatMap((tag) => tag.trim() || []) }),
    }
    if (Object.keys(wish).length > 0) void change(wish, true)
    else onClose()
  }
  const now = account.value
  return (
    <Dialog
      title={now ? nameOf(now) : t('accounts.account')}
      onClose={onClose}
      onSubmit={save}
      wide
      actions={
        <>
          {now && (
            <AccountActions of={now} onRun={onRun} onChanged={load} onClose={onClose} onSaid={onSaid} />
          )}
          <button type="submit" class="button primary">
            {t('save')}
          </button>
        </>
      }
    >
      {refusal.value && <Failure refusal={refusal.value} />}
      {now && (
        <Segments
          label={t('accounts.parts')}
          value={part.value}
          choices={parts.map((value) => ({ value, label: t(`accounts.part.${value}`) }))}
          onChange={(value) => (part.value = value)}
        />
      )}
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {now && part.value === 'facts' && <AccountFacts of={now} onChange={(wish) => change(wish)} />}
      {now && part.value === 'settings' && <AccountFields of={now} written={written} wrong={wrong.value} />}
      {now && part.value === 'history' && <AccountHistory of={now} />}
      {now && part.value === 'requests' && <AccountRequests id={id} />}
    </Dialog>
  )
}
