import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../../parts/icon.tsx'
import { t } from '../../state/language.ts'
import { branch, type Exchange, type Side } from '../../state/talk.ts'
import { CallAnswers } from './call-answers.tsx'
import { Enclosures } from './composer.tsx'
import { Answered } from './side.tsx'

type ExchangedProps = { exchange: Exchange; last: boolean; onRaw: (side: Side) => void }

/** A question and what came back: from one model, or from two side by side. */
export function Exchanged({ exchange, last, onRaw }: ExchangedProps) {
  const { sides } = exchange
  const states = sides.map((side) => side?.progress.value.status)
  const status = states.find((one) => one !== undefined && one !== 'done') ?? 'done'
  const isPair = sides.length > 1
  return (
    <article class={`exchange${isPair ? ' pair' : ''}`} data-status={status}>
      <Asked exchange={exchange} />
      <div class="sides">
        {sides.map((side, at) =>
          side ? (
            <div key={at} class="side">
              {isPair && <h2 class="mono">{side.model}</h2>}
              <Answered side={side} last={last && !isPair} bare={isPair} onRaw={() => onRaw(side)} />
            </div>
          ) : (
            <div key={at} class="side" />
          ),
        )}
      </div>
      {last && <CallAnswers exchange={exchange} />}
    </article>
  )
}

/** The question, and the way to put another one in its place. */
function Asked({ exchange }: { exchange: Exchange }) {
  const editing = useSignal(false)
  const text = useSignal('')
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => area.current?.focus(), [editing.value])
  const { question } = exchange
  if (question.role === 'tool')
    return (
      <div class="question tool">
        {question.results.flat().map(({ id, name, text }) => (
          <p key={id}>
            <strong class="mono">{name}</strong> {text}
          </p>
        ))}
      </div>
    )
  if (editing.value)
    return (
      <form
        class="question editing"
        onSubmit={(event) => {
          event.preventDefault()
          editing.value = false
          branch(exchange, text.value.trim())
        }}
      >
        <textarea
          rows={Math.min(12, text.value.split('\n').length + 1)}
          aria-label={t('play.edit')}
          value={text.value}
          ref={area}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <p class="hint">{t('play.edit.about')}</p>
        <div class="row-actions">
          <button type="button" class="button small" onClick={() => (editing.value = false)}>
            {t('cancel')}
          </button>
          <button type="submit" class="button primary small" disabled={text.value.trim() === ''}>
            {t('play.send')}
          </button>
        </div>
      </form>
    )
  return (
    <div class="asked">
      <button
        type="button"
        class="quiet"
        title={t('play.edit')}
        aria-label={t('play.edit')}
        onClick={() => {
          text.value = question.text
          editing.value = true
        }}
      >
        <Icon name="edit" size={16} />
      </button>
      <div class="question">
        <Enclosures enclosures={question.enclosures} />
        {question.text && <p>{question.text}</p>}
      </div>
    </div>
  )
}
