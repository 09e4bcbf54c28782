import { useSignal } from '@preact/signals'
import { Field } from '../../parts/field.tsx'
import { t } from '../../state/language.ts'
import { answerCalls, type Exchange } from '../../state/talk.ts'

/** Answers by hand what the models have called, and lets them go on. */
export function CallAnswers({ exchange }: { exchange: Exchange }) {
  const texts = useSignal<Readonly<Record<string, string>>>({})
  const { sides, dialect } = exchange
  const progresses = sides.map((side) => side?.progress.value)
  const isOver = progresses.every((one) => one?.status !== 'asking')
  const calls = progresses.map((one) => (one?.status === 'done' ? one.answer.calls : []))
  if (!isOver || calls.every((list) => list.length === 0)) return null
  const textOf = (side: number, id: string) => texts.value[`${side} ${id}`] ?? ''
  const results = calls.map((list, side) =>
    list.map(({ id, name }) => ({ id, name, text: textOf(side, id) })),
  )
  return (
    <form
      class="card padded call-answers"
      onSubmit={(event) => {
        event.preventDefault()
        answerCalls(dialect, results)
      }}
    >
      <p class="soft">{t('play.calls.about')}</p>
      <div class="calls">
        {calls.map((list, side) =>
          list.map(({ id, name }) => (
            <Field
              key={`${side} ${id}`}
              label={t('play.calls.answer', {
                name: sides.length > 1 ? `${name} · ${sides[side]?.model ?? ''}` : name,
              })}
              lines={2}
              value={textOf(side, id)}
              onInput={(text) => (texts.value = { ...texts.value, [`${side} ${id}`]: text })}
              placeholder='{"ok": true}'
            />
          )),
        )}
      </div>
      <div class="row-actions">
        <button type="submit" class="button primary">
          {t('play.calls.send')}
        </button>
      </div>
    </form>
  )
}
