import { signal, useSignal } from '@preact/signals'
import { Card } from '../parts/card.tsx'
import { Icon } from '../parts/icon.tsx'
import { Link } from '../parts/link.tsx'
import { Notice } from '../parts/notice.tsx'
import { refusalText } from '../parts/refusal.ts'
import { Rich } from '../parts/rich.tsx'
import { testAll } from '../state/accounts.ts'
import { count } from '../state/format.ts'
import { followJob, job } from '../state/job.ts'
import { t } from '../state/language.ts'
import type { System } from '../state/system.ts'
import { ImportDialog } from './accounts/import-dialog.tsx'
import { JobBar } from './accounts/job-bar.tsx'

// Begun when there is no account; it stays until somebody hides it, also when the first one is there.
const begun = signal(false)

/** The way from an empty gateway to the first answer, without a shell. */
export function FirstSteps({ now }: { now: System }) {
  const importing = useSignal<string | undefined>(undefined)
  const trouble = useSignal('')
  if (now.accounts.total === 0) begun.value = true
  if (!begun.value) return null
  const { total, by_state } = now.accounts
  const usable = by_state.active + by_state.cooling
  const check = async () => {
    const started = await testAll()
    const why = started.ok ? await followJob(started.value) : started.refusal
    if (why) trouble.value = refusalText(why)
  }
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    const files = event.dataTransfer?.files ?? []
    const texts = await Promise.all([...files].map((file) => file.text()))
    importing.value = texts.length > 0 ? texts.join('\n') : (event.dataTransfer?.getData('text') ?? '')
  }
  const steps = [
    {
      name: 'accounts' as const,
      done: total > 0,
      how: t('first.accounts.how'),
      action: (
        <button type="button" class="button primary" onClick={() => (importing.value = '')}>
          <Icon name="plus" />
          {t('first.import')}
        </button>
      ),
    },
    {
      name: 'checked' as const,
      done: usable > 0,
      how:
        total > 0 && job.value === undefined
          ? t('first.checked.done', { usable: count(usable), total: count(total) })
          : t('first.checked.how'),
      action: total > 0 && (
        <button
          type="button"
          class="button"
          disabled={job.value?.status === 'running'}
          onClick={() => void check()}
        >
          {t('first.again')}
        </button>
      ),
    },
    {
      name: 'ask' as const,
      done: now.traffic.requests > 0 && total > 0,
      how: t('first.ask.how'),
      action: usable > 0 && <Link to="/admin/playground">{t('first.ask.go')}</Link>,
    },
    { name: 'connect' as const, done: false, how: t('first.connect.how'), action: undefined },
  ]
  return (
    <div onDragOver={(event) => event.preventDefault()} onDrop={(event) => void drop(event)}>
      <Card
        title={t('first.title')}
        aside={
          total > 0 && (
            <button type="button" class="quiet" onClick={() => (begun.value = false)}>
              {t('first.hide')}
            </button>
          )
        }
      >
        <ol class="steps">
          {steps.map(({ name, done, how, action }) => (
            <li key={name} data-step={name} data-done={done}>
              <div>
                <strong>{t(`first.${name}`)}</strong>
                {done && <span class="soft"> · {t('first.done')}</span>}
                <p class="soft">
                  <Rich text={how} />
                </p>
              </div>
              {action}
            </li>
          ))}
        </ol>
        <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
        {job.value && <JobBar />}
      </Card>
      {importing.value !== undefined && (
        <ImportDialog
          initial={importing.value}
          onClose={() => (importing.value = undefined)}
          onDone={() => {
            importing.value = undefined
            void check()
          }}
        />
      )}
    </div>
  )
}
