import { signal, useSignal } from '@preact/signals'
import { Card } from '../parts/card.tsx'
import { Failure } from '../parts/failure.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { refusalText } from '../parts/refusal.ts'
import { api, type Refusal } from '../state/api.ts'
import { followJob, type Job } from '../state/job.ts'
import { known, t } from '../state/language.ts'

const examined = signal<Job | undefined>(undefined)

const icons: Record<string, [name: IconName, tone: string]> = {
  ok: ['check', 'good'],
  warning: ['warning', 'warning'],
  failed: ['error', 'error'],
  skipped: ['info', 'soft'],
}
const order = ['failed', 'warning', 'ok', 'skipped']

/** Looks at every part that can fail, and says what works, what does not and what to do. */
export function Doctor() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const asking = useSignal(false)
  const job = examined.value
  const running = asking.value || job?.status === 'running'
  const run = async () => {
    asking.value = true
    const reply = await api<{ job_id: string }>('POST', '/doctor')
    refusal.value = reply.ok ? await followJob(reply.value.job_id, examined) : reply.refusal
    asking.value = false
  }
  const button = (
    <button type="button" class="button small" disabled={running} onClick={() => void run()}>
      {t(running ? 'doctor.running' : 'doctor.run')}
    </button>
  )
  return (
    <Card title={t('doctor')} aside={button}>
      {refusal.value && <Failure refusal={refusal.value} />}
      <p class="soft" role="status">
        {job ? t('doctor.result', { ok: job.ok, failed: job.failed, total: job.total }) : t('doctor.sub')}
      </p>
      {job && job.results.length > 0 && <Findings results={job.results} />}
      <WebhookTest />
    </Card>
  )
}

/** Sends a test to the webhook of alerts. */
function WebhookTest() {
  const answer = useSignal('')
  const send = async () => {
    const reply = await api<{ message: string }>('POST', '/alerts/test', {}, { timeoutMs: 15_000 })
    answer.value = reply.ok ? reply.value.message : refusalText(reply.refusal)
  }
  return (
    <p class="webhook-test">
      <button type="button" class="button small" onClick={() => void send()}>
        {t('webhook.test')}
      </button>{' '}
      <span class="soft" role="status">
        {answer.value}
      </span>
    </p>
  )
}

function Findings({ results }: Pick<Job, 'results'>) {
  const sorted = results.toSorted((a, b) => order.indexOf(a.status ?? '') - order.indexOf(b.status ?? ''))
  return (
    <ul class="needs findings">
      {sorted.map(({ id, status = 'ok', message, remedy }) => {
        const [name, tone] = icons[status] ?? ['info', 'soft']
        return (
          <li key={id} class={tone} data-finding={`${id} ${status}`}>
            <Icon name={name} size={18} />
            <div>
              <strong>{known(`doctor.part.${id}`, {}, id)}</strong>{' '}
              <span class="faint">{known(`doctor.${status}`, {}, status)}</span>
              <p class="soft">{message}</p>
              {remedy && <p>{remedy}</p>}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
