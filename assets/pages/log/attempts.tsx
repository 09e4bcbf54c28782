import { useSignal } from '@preact/signals'
import { Link } from '../../parts/link.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { changeAccount } from '../../state/accounts.ts'
import { duration } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import type { Attempt } from '../../state/log.ts'
import { attemptName } from './columns.tsx'

/** Every try with an account, the way to that account, and the way to take it out at once. */
export const Attempts = ({ attempts }: { attempts: readonly Attempt[] }) => (
  <section class="attempts">
    <h3>{t('log.attempts')}</h3>
    {attempts.length === 0 ? (
      <p class="soft">{t('log.attempts.none')}</p>
    ) : (
      <div class="table-card">
        <table class="table">
          <thead>
            <tr>
              <th>{t('log.account')}</th>
              <th>{t('log.transport')}</th>
              <th>{t('log.status')}</th>
              <th>{t('log.fault')}</th>
              <th class="number">{t('log.took')}</th>
              <th class="actions" aria-label={t('accounts.disable')} />
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt, at) => (
              <Row key={at} attempt={attempt} />
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
)

const Row = ({ attempt }: { attempt: Attempt }) => (
  <tr>
    <td class="main">
      <Link to={`/admin/accounts?open=${encodeURIComponent(attempt.account)}`}>{attemptName(attempt)}</Link>
      <small class="mono soft"> {attempt.account}</small>
    </td>
    <td data-label={t('log.transport')}>
      {attempt.transport}
      {attempt.transport !== attempt.upstream && <small class="soft"> {attempt.upstream}</small>}
    </td>
    <td data-label={t('log.status')}>{attempt.status || '–'}</td>
    <td data-label={t('log.fault')}>
      {attempt.fault ? <span class="tag bad mono">{attempt.fault}</span> : '–'}
      {attempt.detail && <small class="soft"> {attempt.detail}</small>}
    </td>
    <td class="number" data-label={t('log.took')}>
      {duration(attempt.ms)}
    </td>
    <td class="actions">{attempt.account_name !== undefined && <TakeOut attempt={attempt} />}</td>
  </tr>
)

/** Disables the account, and takes that back. */
function TakeOut({ attempt }: { attempt: Attempt }) {
  const isOut = useSignal(false)
  const trouble = useSignal('')
  const turn = async () => {
    const reply = await changeAccount(attempt.account, { enabled: isOut.value })
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
    if (reply.ok) isOut.value = !isOut.value
  }
  return (
    <>
      <button
        type="button"
        class="button small"
        aria-label={t(isOut.value ? 'log.putback.what' : 'log.takeout.what', { name: attemptName(attempt) })}
        onClick={() => void turn()}
      >
        {t(isOut.value ? 'accounts.enable' : 'accounts.disable')}
      </button>
      <span role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</span>
    </>
  )
}
