import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { DialectName } from '../../dialects/dialect.ts'
import { t, type WordKey } from '../../state/language.ts'
import { system } from '../../state/system.ts'
import { ask, draftedRequest, type Exchange, exchanges, type Side } from '../../state/talk.ts'
import { type Request } from '../../state/talk-request.ts'
import { CodeDialog } from './code-dialog.tsx'
import { Composer, enclose } from './composer.tsx'
import { Exchanged } from './exchanged.tsx'
import { RawEvents } from './raw-events.tsx'

/** What was asked and answered, and the place to ask on. Files may be dropped anywhere on it. */
export function Talk({ dialect }: { dialect: DialectName }) {
  const raw = useSignal<{ side: Side; exchange: Exchange } | undefined>(undefined)
  const code = useSignal<Request | undefined>(undefined)
  const isOver = useSignal(false)
  const last = exchanges.value.at(-1)
  useFollowing(last)
  return (
    <div
      class={`talk-room${isOver.value ? ' dropping' : ''}`}
      data-drop={t('play.drop')}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return
        event.preventDefault()
        isOver.value = true
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)))
          isOver.value = false
      }}
      onDrop={(event) => {
        event.preventDefault()
        isOver.value = false
        void enclose(event.dataTransfer?.files ?? [])
      }}
    >
      {exchanges.value.length === 0 ? (
        <Beginning dialect={dialect} />
      ) : (
        <div class="talk" role="log" aria-label={t('play.talk')}>
          {exchanges.value.map((exchange) => (
            <Exchanged
              key={exchange.id}
              exchange={exchange}
              last={exchange === last}
              onRaw={(side) => (raw.value = { side, exchange })}
            />
          ))}
        </div>
      )}
      <Composer
        dialect={dialect}
        onCode={(text, enclosures) =>
          (code.value = draftedRequest(dialect, text || t('play.code.question'), enclosures))
        }
      />
      {raw.value && (
        <RawEvents
          side={raw.value.side}
          dialect={raw.value.exchange.dialect}
          captures={raw.value.exchange.captures.value}
          onClose={() => (raw.value = undefined)}
        />
      )}
      {code.value && (
        <CodeDialog request={code.value} dialect={dialect} onClose={() => (code.value = undefined)} />
      )}
    </div>
  )
}

/** How far from its end a page still counts as read to its end. Pixels. */
const nearEnd = 260

/** Keeps the end of a growing answer in sight, unless the reader went up to read. */
function useFollowing(last: Exchange | undefined): void {
  const asked = last?.id
  const grown = last?.sides.map((side) => side?.progress.value)
  useEffect(() => scrollTo(0, document.documentElement.scrollHeight), [asked])
  useEffect(() => {
    const { scrollHeight } = document.documentElement
    if (grown && innerHeight + scrollY > scrollHeight - nearEnd) scrollTo(0, scrollHeight)
  }, grown ?? [])
}

const ideas: readonly WordKey[] = ['play.idea.1', 'play.idea.2', 'play.idea.3']
// What the simulated upstream obeys: each shows another part of an answer.
const simulatedIdeas: readonly WordKey[] = [
  'play.try.think',
  'play.try.search',
  'play.try.draw',
  'play.try.fault',
]

function Beginning({ dialect }: { dialect: DialectName }) {
  const shown = system.value?.simulated ? simulatedIdeas : ideas
  return (
    <div class="beginning">
      <p class="soft">{t('play.begin')}</p>
      <ul>
        {shown.map((idea) => (
          <li key={idea}>
            <button type="button" class="button" onClick={() => ask(dialect, t(idea), [])}>
              {t(idea)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
