import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Popup } from '../../parts/popup.tsx'
import { refusalText } from '../../parts/refusal.ts'
import {
  accounts,
  asked,
  chosenCount,
  exportUrl,
  loadAccounts,
  startJob,
  type JobKind,
} from '../../state/accounts.ts'
import type { Refusal } from '../../state/api.ts'
import { count } from '../../state/format.ts'
import { followJob, job } from '../../state/job.ts'
import { t } from '../../state/language.ts'
import { param, setParams, unsetParam } from '../../state/route.ts'
import { session } from '../../state/session.ts'
import { AccountFilters } from './account-filters.tsx'
import { AccountTable } from './account-table.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { Duplicates } from './duplicates.tsx'
import { JobBar } from './job-bar.tsx'
import { OpenDialog } from './open-dialog.tsx'

const lookEveryMs = 5000

const show = (what: string) => setParams({ open: what }, true)

/** The pool: who is in it, how each one stands, and everything that can be done with one or with many. */
export function Accounts() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const said = useSignal<{ text: string; bad: boolean } | undefined>(undefined)
  const wanted = asked.value
  const isIn = session.value === 'in'
  const load = async (signal?: AbortSignal) => void (refusal.value = await loadAccounts(signal))

  useEffect(() => {
    if (!isIn) return undefined
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
  }, [wanted, isIn])

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
      <Head onShow={show} />
      <AccountFilters />
      <div role="status">
        {said.value && <Notice tone={said.value.bad ? 'bad' : 'plain'}>{said.value.text}</Notice>}
      </div>
      <Duplicates onMerged={() => void load()} />
      {job.value && <JobBar />}
      {chosenCount.value > 0 && <BulkBar onRun={(kind) => void run(kind)} onSaid={say} />}
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {(accounts.value || !refusal.value) && <AccountTable onOpen={show} onImport={() => show('import')} />}
      {param('open') && (
        <OpenDialog
          what={param('open')}
          onClose={() => unsetParam('open')}
          onRun={(kind, id) => void run(kind, id)}
          onSaid={say}
        />
      )}
    </>
  )
}

function Head({ onShow }: { onShow: (what: string) => void }) {
  return (
    <div class="page-head wide">
      <h1>
        {t('accounts')}{' '}
        <small class="soft">
          {accounts.value && t('accounts.total', { n: count(total(accounts.value.counts)) })}
        </small>
      </h1>
      <div class="tools-end">
        <button type="button" class="button small" onClick={() => onShow('proxies')}>
          {t('proxies')}
        </button>
        <button type="button" class="button small" onClick={() => onShow('clean')}>
          {t('clean')}
        </button>
        <Popup label={t('accounts.export.menu')} icon="download">
          {(['json', 'txt'] as const).map((format) => (
            <a key={format} class="choice" href={exportUrl(format)} download>
              {t('accounts.export', { format: format.toUpperCase() })}
            </a>
          ))}
        </Popup>
        <button type="button" class="button primary" onClick={() => onShow('import')}>
          <Icon name="plus" />
          {t('accounts.import')}
        </button>
      </div>
    </div>
  )
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, one) => sum + one, 0)
