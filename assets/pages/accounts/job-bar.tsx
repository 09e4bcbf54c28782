import { useSignal } from '@preact/signals'
import { Icon } from '../../parts/icon.tsx'
import { count } from '../../state/format.ts'
import { cancelJob, job } from '../../state/job.ts'
import { known, t } from '../../state/language.ts'
import { translated } from '../../state/said.ts'

/** How far a job is, the way to stop it, and at its end what failed. */
export function JobBar() {
  const stopping = useSignal(false)
  const now = job.value
  if (!now) return null
  const running = now.status === 'running'
  const failed = now.results.filter(({ ok }) => !ok)
  const cancel = async () => {
    stopping.value = true
    await cancelJob(now.id)
    stopping.value = false
  }
  return (
    <section class="card job" data-job={now.status} aria-label={t('job')}>
      <div class="job-head">
        <strong>{known(`job.${now.kind}`, {}, now.kind)}</strong>
        <span class="soft" role="status">
          {t(`job.${now.status}`)} ·{' '}
          {t('job.progress', { processed: count(now.processed), total: count(now.total) })} ·{' '}
          {t('job.results', { ok: count(now.ok), failed: count(now.failed) })}
        </span>
        {running ? (
          <button
            key="cancel"
            type="button"
            class="button small"
            disabled={stopping.value}
            onClick={() => void cancel()}
          >
            {t('job.cancel')}
          </button>
        ) : (
          <button
            key="close"
            type="button"
            class="quiet"
            aria-label={t('close')}
            onClick={() => (job.value = undefined)}
          >
            <Icon name="close" size={16} />
          </button>
        )}
      </div>
      <progress max={Math.max(1, now.total)} value={now.processed} aria-label={t('job')} />
      {now.warnings.map((warning) => (
        <p key={warning} class="soft">
          {warning}
        </p>
      ))}
      {!running && failed.length > 0 && (
        <ul class="job-failed">
          {failed.slice(0, 20).map(({ id, masked, message }) => (
            <li key={id}>
              <span class="mono">{masked ?? id}</span> {translated(message)}
            </li>
          ))}
          {now.failed > 20 && <li class="faint">{t('job.more', { n: count(now.failed - 20) })}</li>}
        </ul>
      )}
    </section>
  )
}
