import type { Answer } from '../../dialects/answer.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Link } from '../../parts/link.tsx'
import { Markdown } from '../../parts/markdown.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Rich } from '../../parts/rich.tsx'
import { safeLink } from '../../parts/safe-link.ts'
import { count, duration } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { translated } from '../../state/said.ts'
import { Served } from './served.tsx'
import { askAgain, type Progress, type Side } from '../../state/talk.ts'

/** `bare`: the model is named above it already. */
type AnsweredProps = { side: Side; last: boolean; bare: boolean; onRaw: () => void }

/** What one model answers, while it comes and after. */
export function Answered({ side, last, bare, onRaw }: AnsweredProps) {
  const progress = side.progress.value
  const { answer, status } = progress
  return (
    <div class="answer" data-status={status} aria-busy={status === 'asking'}>
      <Thoughts answer={answer} status={status} />
      {answer.text && <Markdown text={answer.text} />}
      {status === 'asking' && answer.text === '' && <Waiting />}
      {answer.calls.map(({ id, name, arguments: text }) => (
        <div key={id} class="code-block">
          <div class="code-head">
            <span>{t('play.call', { name })}</span>
          </div>
          <pre tabIndex={0}>
            <code>{pretty(text)}</code>
          </pre>
        </div>
      ))}
      <Sources answer={answer} />
      <Trouble progress={progress} />
      {status !== 'asking' && (
        <div class="answer-foot">
          <Facts side={side} bare={bare} />
          <span class="answer-actions">
            {answer.text && <CopyButton text={answer.text} what={t('play.answer')} />}
            {last && (
              <button
                type="button"
                class="quiet"
                title={t('play.again')}
                aria-label={t('play.again')}
                onClick={askAgain}
              >
                <Icon name="again" size={16} />
              </button>
            )}
            <button type="button" class="quiet" onClick={onRaw}>
              <Icon name="raw" size={16} />
              {t('play.raw')}
            </button>
          </span>
        </div>
      )}
    </div>
  )
}

/** JSON with its lines; as it stands while it is not whole. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const Waiting = () => (
  <p class="waiting" role="status">
    <span class="unseen">{t('play.waiting')}</span>
    <i />
    <i />
    <i />
  </p>
)

const Thoughts = ({ answer, status }: { answer: Answer; status: Progress['status'] }) =>
  answer.reasoning || answer.searches.length > 0 ? (
    <details class="thoughts" open={status === 'asking' && answer.text === ''}>
      <summary>{t('play.thoughts')}</summary>
      {answer.searches.map((query) => (
        <p key={query} class="soft">
          <Icon name="search" size={14} /> {query}
        </p>
      ))}
      {answer.reasoning && <Markdown text={answer.reasoning} />}
    </details>
  ) : null

const Sources = ({ answer: { sources } }: { answer: Answer }) =>
  sources.length === 0 ? null : (
    <ol class="sources" aria-label={t('play.sources')}>
      {sources.map(({ url, title }) => (
        <li key={url}>
          <a href={safeLink(url) ?? '#'} target="_blank" rel="noopener noreferrer">
            {title || url}
          </a>
        </li>
      ))}
    </ol>
  )

function Trouble({ progress: { status, refusal, answer, requestId } }: { progress: Progress }) {
  if (status === 'stopped') return <p class="faint">{t('play.stopped')}</p>
  if (status !== 'failed') return null
  const code = refusal?.code ?? answer.failure?.code ?? ''
  const message = refusal?.message ?? answer.failure?.message ?? ''
  const wait = refusal?.retryAfterSeconds ?? 0
  return (
    <Notice tone="bad" role="alert">
      <strong>
        {refusal?.code === 'unreachable' ? refusalText(refusal) : <Rich text={translated(message)} />}
      </strong>
      <span class="faint mono">
        {[refusal && refusal.status > 0 && `HTTP ${refusal.status}`, code, requestId]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {wait > 0 && <p>{t('play.wait', { n: wait })}</p>}
    </Notice>
  )
}

/** What it cost: model, time, tokens; and the way to the log. */
function Facts({ side, bare }: { side: Side; bare: boolean }) {
  const { answer, firstMs, ms, requestId } = side.progress.value
  const { usage, finish } = answer
  const facts = [
    !bare && side.model,
    firstMs !== undefined && t('play.first', { time: duration(firstMs) }),
    ms !== undefined && t('play.total', { time: duration(ms) }),
    usage && t('play.tokens', { input: count(usage.input), output: count(usage.output) }),
    finish && !['stop', 'completed', 'end_turn'].includes(finish) && finish,
  ]
  return (
    <ul class="answer-facts">
      {facts.filter(Boolean).map((fact) => (
        <li key={String(fact)}>{fact}</li>
      ))}
      {requestId && <Served requestId={requestId} />}
      {requestId && (
        <li>
          <Link to={`/admin/log?open=${encodeURIComponent(requestId)}`}>{t('page.log')}</Link>
        </li>
      )}
    </ul>
  )
}
