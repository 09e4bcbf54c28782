import { useSignal } from '@preact/signals'
import { Confirm } from '../../parts/confirm.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Rich } from '../../parts/rich.tsx'
import { type Account, endCooldown, type JobKind, removeAccount } from '../../state/accounts.ts'
import { t } from '../../state/language.ts'
import { nameOf } from './columns.tsx'

type ActionsProps = {
  of: Account
  onRun: (kind: JobKind) => void
  onChanged: () => void
  onClose: () => void
  onSaid: (text: string) => void
}

/** What can be done with one account besides changing it. */
export function AccountActions({ of: account, onRun, onChanged, onClose, onSaid }: ActionsProps) {
  const removing = useSignal(false)
  const run = (kind: JobKind) => {
    onRun(kind)
    onClose()
  }
  const rest = async () => {
    const reply = await endCooldown(account.id)
    if (reply.ok) onChanged()
    else onSaid(refusalText(reply.refusal))
  }
  return (
    <>
      {(['test', 'refresh'] as const).map((kind) => (
        <button key={kind} type="button" class="button" onClick={() => run(kind)}>
          {t(`accounts.${kind}`)}
        </button>
      ))}
      {account.state === 'cooling' && (
        <button type="button" class="button" onClick={() => void rest()}>
          {t('accounts.rested')}
        </button>
      )}
      <button type="button" class="button start" onClick={() => (removing.value = true)}>
        {t('accounts.delete')}
      </button>
      {removing.value && (
        <Confirm
          title={t('accounts.delete.one', { name: nameOf(account) })}
          action={t('accounts.delete')}
          onConfirm={async () => {
            const reply = await removeAccount(account.id)
            if (!reply.ok) return reply.refusal
            onClose()
            onSaid(t('accounts.delete.done', { name: nameOf(account) }))
            return undefined
          }}
          onClose={() => (removing.value = false)}
        >
          <p>
            <Rich text={t('accounts.delete.about')} />
          </p>
        </Confirm>
      )}
    </>
  )
}
