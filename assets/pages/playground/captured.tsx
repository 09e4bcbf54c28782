import { useSignal } from '@preact/signals'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Select } from '../../parts/select.tsx'
import type { Capture } from '../../state/recording.ts'
import { t } from '../../state/language.ts'
import { Events } from './events.tsx'

const chats = ['mgw', 'chat', 'continue']

/** What the gateway exchanged with Grok meanwhile, one call or socket at a time. */
export function Captured({ captures }: { captures: readonly Capture[] | undefined }) {
  // The chat itself; what was asked beside it (session, quota) on demand.
  const at = useSignal(
    Math.max(
      0,
      (captures ?? []).findIndex(({ kind }) => chats.includes(kind)),
    ),
  )
  const shown = captures?.[at.value]
  if (!captures) return <p class="soft">{t('play.record.off')}</p>
  if (!shown) return <p class="soft">{t('play.record.none')}</p>
  const { request, response } = shown
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)
  return (
    <>
      {captures.length > 1 && (
        <Select
          label={t('play.record.which')}
          value={String(at.value)}
          onChange={(value) => (at.value = Number(value))}
          options={captures.map((one, index) => ({
            value: String(index),
            label: `${one.kind} · ${one.request.method} ${one.request.path}`,
          }))}
        />
      )}
      <div class="code-block">
        <div class="code-head">
          <span class="mono">
            {request.method} {request.path}
          </span>
          <CopyButton text={JSON.stringify(shown, null, 2)} what={t('play.record.file')} label />
        </div>
        <pre tabIndex={0}>
          <code>{[...headers, ...(request.body ? ['', pretty(request.body)] : [])].join('\n')}</code>
        </pre>
      </div>
      <Events
        head={response ? `HTTP ${response.status}` : t('play.record.socket')}
        events={eventsOf(shown)}
        what={t('play.record.file')}
      />
    </>
  )
}

/** Messages of a socket, or the pieces of an answer as they came. */
function eventsOf({ response, messages }: Capture) {
  if (messages)
    return messages.map(({ at, from, text }) => ({ ms: at, event: from === 'us' ? '→' : '←', data: text }))
  const bytes = new TextEncoder().encode(response?.body ?? '')
  const decoder = new TextDecoder()
  let begin = 0
  return (response?.cuts ?? []).map(({ at, bytes: end }) => {
    const data = decoder.decode(bytes.subarray(begin, end), { stream: true })
    begin = end
    return { ms: at, event: '', data }
  })
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
