import { useSignal } from '@preact/signals'
import { Confirm } from '../../parts/confirm.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Rich } from '../../parts/rich.tsx'
import {
  accounts,
  actOnChosen,
  type BulkAction,
  chosen,
  chosenCount,
  type JobKind,
} from '../../state/accounts.ts'
import type { Refusal } from '../../state/api.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { BulkEdit } from './bulk-edit.tsx'

const labels = {
  enable: 'accounts.enable',
  disable: 'accounts.disable',
  'clear-cooldown': 'accounts.rested',
  'assets/clear': 'accounts.assets.clear',
  delete: 'accounts.delete',
} as const

type BulkBarProps = { onRun: (kind: JobKind) => void; onSaid: (text: string, bad?: boolean) => void }

/** What can be done with all that are chosen. What cannot be undone asks first. */
export function BulkBar({ onRun, onSaid }: BulkBarProps) {
  const asking = useSignal<'delete' | 'assets/clear' | undefined>(undefined)
  const editing = useSignal(false)
  const total = accounts.value?.total ?? 0
  const all = chosen.value === 'everything'
  const here = accounts.value?.items.filter(({ id }) => chosen.value === 'everything' || chosen.value.has(id))
  const elsewhere = all ? 0 : chosenCount.value - (here?.length ?? 0)
  const act = async (action: BulkAction): Promise<Refusal | undefined> => {
    const reply = await actOnChosen(action)
    if (!reply.ok) {
      onSaid(refusalText(reply.refusal), true)
      return reply.refusal
    }
    const { matched, changed, kept = true } = reply.value
    chosen.value = new Set()
    const done = t('accounts.changed', { changed: count(changed), matched: count(matched) })
    onSaid(kept ? done : `${done} ${t('accounts.unkept')}`, !kept)
    return undefined
  }
  return (
    <div class="card bulk" role="group" aria-label={t('accounts.bulk')}>
      <span>
        {t('accounts.chosen', { n: count(chosenCount.value) })}
        {elsewhere > 0 && (
          <span class="soft"> ({t('accounts.chosen.elsewhere', { n: count(elsewhere) })})</span>
        )}
      </span>
      {!all && total > chosenCount.value && (
        <button type="button" class="quiet" onClick={() => (chosen.value = 'everything')}>
          {t('accounts.choose.all', { n: count(total) })}
        </button>
      )}
      <button type="button" class="quiet" onClick={() => (chosen.value = new Set())}>
        {t('accounts.choose.none')}
      </button>
      <span class="row-actions">
        {(['test', 'refresh'] as const).map((kind) => (
          <button key={kind} type="button" class="button small" onClick={() => onRun(kind)}>
            {t(`accounts.${kind}`)}
          </button>
        ))}
        {(['enable', 'disable', 'clear-cooldown'] as const).map((action) => (
          <button key={action} type="button" class="button small" onClick={() => void act(action)}>
            {t(labels[action])}
          </button>
        ))}
        <button type="button" class="button small" onClick={() => (editing.value = true)}>
          {t('accounts.edit')}
        </button>
        {(['assets/clear', 'delete'] as const).map((action) => (
          <button key={action} type="button" class="button small" onClick={() => (asking.value = action)}>
            {t(labels[action])}
          </button>
        ))}
      </span>
      {editing.value && (
        <BulkEdit
          onClose={() => (editing.value = false)}
          onDone={(changed, matched) => {
            editing.value = false
            onSaid(t('accounts.changed', { changed: count(changed), matched: count(matched) }))
          }}
        />
      )}
      {asking.value === 'delete' && (
        <Confirm
          title={t('accounts.delete.title', { n: count(chosenCount.value) })}
          action={t('accounts.delete')}
          onConfirm={() => act('delete')}
          onClose={() => (asking.value = undefined)}
        >
          <p>
            <Rich text={t('accounts.delete.about')} />
          </p>
        </Confirm>
      )}
      {asking.value === 'assets/clear' && (
        <Confirm
          title={t('accounts.assets.title', { n: count(chosenCount.value) })}
          action={t('accounts.assets.clear')}
          onConfirm={() => {
            onRun('assets/clear')
            return Promise.resolve(undefined)
          }}
          onClose={() => (asking.value = undefined)}
        >
          <p>{t('accounts.assets.about')}</p>
        </Confirm>
      )}
    </div>
  )
}
