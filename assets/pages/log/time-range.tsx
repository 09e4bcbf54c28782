import { t } from '../../state/language.ts'
import { param, setParams } from '../../state/route.ts'

const minuteMs = 60_000

/** From when to when, to the minute, on the clock of whoever looks. Either may be left open. */
export const TimeRange = () => (
  <div class="time-range">
    {(['from', 'to'] as const).map((name) => (
      <label key={name}>
        <span class="unseen">{t(`log.range.${name}`)}</span>
        <input
          class="input"
          type="datetime-local"
          value={localText(Number(param(name)))}
          onChange={(event) => setParams({ [name]: epochText(event.currentTarget.value, name) })}
        />
      </label>
    ))}
  </div>
)

/** `2026-01-31T10:42`, as the field takes it. */
function localText(at: number): string {
  if (!(at > 0)) return ''
  return new Date(at - new Date(at).getTimezoneOffset() * minuteMs).toISOString().slice(0, 16)
}

/** The end is meant with its whole minute. */
function epochText(local: string, name: 'from' | 'to'): string {
  const at = Date.parse(local)
  if (Number.isNaN(at)) return ''
  return String(name === 'to' ? at + minuteMs - 1 : at)
}
