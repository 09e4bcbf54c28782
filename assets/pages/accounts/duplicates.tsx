import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { loadDuplicates, mergeAccounts, type Person } from '../../state/accounts.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'

/** Says that some people have more than one account, and lets these be merged. Nothing when nobody has. */
export function Duplicates({ onMerged }: { onMerged: () => void }) {
  const people = useSignal<readonly Person[]>([])
  const total = useSignal(0)
  const open = useSignal(false)
  const trouble = useSignal('')
  const load = async () => {
    const reply = await loadDuplicates()
    if (!reply.ok) return
    people.value = reply.value.items
    total.value = reply.value.total
  }
  useEffect(() => void load(), [])
  const merge = async (person: Person) => {
    const reply = await mergeAccounts(person)
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
    await load()
    onMerged()
  }
  if (total.value === 0) return null
  return (
    <>
      <Notice tone="warn">
        <span>{t('accounts.twice', { n: count(total.value) })} </span>
        <button type="button" class="button small" onClick={() => (open.value = true)}>
          {t('accounts.twice.show')}
        </button>
      </Notice>
      {open.value && (
        <Dialog title={t('accounts.twice.title')} onClose={() => (open.value = false)} wide>
          <p class="soft">{t('accounts.twice.about')}</p>
          <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
          <ul class="import-list people">
            {people.value.map((person) => (
              <li key={person.user_id} class="import-row">
                <strong>{person.accounts[0]?.label}</strong>
                {person.accounts.map((account) => (
                  <span key={account.id} class="tag">
                    {account.masked} · {t(`state.${account.state}`)}
                  </span>
                ))}
                <button type="button" class="button small" onClick={() => void merge(person)}>
                  {t('accounts.merge')}
                </button>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  )
}
