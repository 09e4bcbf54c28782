import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import {
  accounts,
  chosen,
  chosenCount,
  exportUrl,
  loadAccounts,
  query,
  startJob,
  type JobKind,
} from '../../state/accounts.ts'
import type { Refusal } from '../../state/api.ts'
import { count } from '../../state/format.ts'
import { followJob, job } from '../../state/job.ts'
import { t } from '../../state/language.ts'
import { AccountDialog } from './account-dialog.tsx'
import { AccountFilters } from './account-filters.tsx'
import { AccountTable } from './account-table.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { CleanDialog } from './clean-dialog.tsx'
import { Duplicates } from './duplicates.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { JobBar } from './job-bar.tsx'
import { ProxiesDialog } from './proxies-dialog.tsx'

const lookEveryMs = 5000

/** The pool: who is in it, how each one stands, and everything that can be done with one or with many. */
export function Accounts() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const said = useSignal<{ text: string; bad: boolean } | undefined>(undefined)
  const open = useSignal('')
  const importing = useSignal(false)
  const proxying = useSignal(false)
  const cleaning = useSignal(false)
  const asked = query.value
  const load = async (signal?: AbortSignal) => void (refusal.value = await loadAccounts(signal))

  useEffect(() => {
    const leaving = new AbortController()
    void load(leaving.signal)
    const timer = setInterval(
      () => document.visibilityState === 'visible' && void load(leaving.signal),
      lookEveryMs,
    )
    return () => {
      clearInterval(timer)
      leaving.abort()
    }
  }, [asked])

  const run = async (kind: JobKind, id?: string) => {
    const started = await startJob(kind, id)
    const why = started.ok ? await followJob(started.value) : started.refusal
    if (why) said.value = { text: refusalText(why), bad: true }
    void load()
  }
  const say = (text: string, bad = false) => {
    said.value = { text, bad }
    void load()
  }

  return (
    <>
      <div class="page-head wide">
        <div>
          <h1>{t('accounts')}</h1>
          <p class="soft">
            {accounts.value ? t('accounts.total', { n: count(total(accounts.value.counts)) }) : ''}
          </p>
        </div>
        <div class="tools-end">
          {(['json', 'txt'] as const).map((format) => (
            <a key={format} class="button small" href={exportUrl(format)} download>
              <Icon name="download" size={16} />
              {t('accounts.export', { format: format.toUpperCase() })}
            </a>
          ))}
          <button type="button" class="button small" onClick={() => (proxying.value = true)}>
            {t('proxies')}
          </button>
          <button type="button" class="button small" onClick={() => (cleaning.value = true)}>
            {t('clean')}
          </button>
          <button type="button" class="button primary" onClick={() => (importing.value = true)}>
            <Icon name="plus" />
            {t('accounts.import')}
          </button>
        </div>
      </div>
      <AccountFilters />
      <div role="status">
        {said.value && <Notice tone={said.value.bad ? 'bad' : 'plain'}>{said.value.text}</Notice>}
      </div>
      <Duplicates onMerged={() => void load()} />
      {job.value && <JobBar />}
      {chosenCount.value > 0 && <BulkBar onRun={(kind) => void run(kind)} onSaid={say} />}
      {refusal.value ? (
        <Failure refusal={refusal.value} retry={() => void load()} />
      ) : (
        <AccountTable onOpen={(id) => (open.value = id)} onImport={() => (importing.value = true)} />
      )}
      {open.value && (
        <AccountDialog
          id={open.value}
          onRun={(kind) => void run(kind, open.value)}
          onClose={() => {
            open.value = ''
            void load()
          }}
        />
      )}
      {cleaning.value && (
        <CleanDialog
          onClose={() => (cleaning.value = false)}
          onDone={(text) => {
            cleaning.value = false
            say(text)
          }}
        />
      )}
      {proxying.value && (
        <ProxiesDialog
          onClose={() => (proxying.value = false)}
          onTest={async (id) => void (await followJob(id))}
        />
      )}
      {importing.value && (
        <ImportDialog
          onClose={() => (importing.value = false)}
          onDone={(text) => {
            importing.value = false
            chosen.value = new Set()
            say(text)
          }}
        />
      )}
    </>
  )
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, one) => sum + one, 0)
