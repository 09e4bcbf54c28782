import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t, type WordKey } from '../../state/language.ts'
import { system } from '../../state/system.ts'
import { ask, type DialectName, type Exchange, exchanges } from '../../state/talk.ts'
import { Composer } from './composer.tsx'
import { Exchanged } from './exchanged.tsx'
import { RawEvents } from './raw-events.tsx'

/** What was asked and answered, and the place to ask on. */
export function Talk({ dialect }: { dialect: DialectName }) {
  const raw = useSignal<Exchange | undefined>(undefined)
  const last = exchanges.value.at(-1)
  useFollowing(last)
  return (
    <>
      {exchanges.value.length === 0 ? (
        <Beginning dialect={dialect} />
      ) : (
        <div class="talk" role="log" aria-label={t('play.talk')}>
          {exchanges.value.map((exchange) => (
            <Exchanged
              key={exchange.id}
              exchange={exchange}
              last={exchange === last}
              onRaw={() => (raw.value = exchange)}
            />
          ))}
        </div>
      )}
      <Composer dialect={dialect} />
      {raw.value && <RawEvents exchange={raw.value} onClose={() => (raw.value = undefined)} />}
    </>
  )
}

/** How far from its end a page still counts as read to its end. Pixels. */
const nearEnd = 260

/** Keeps the end of a growing answer in sight, unless the reader went up to read. */
function useFollowing(last: Exchange | undefined): void {
  const asked = last?.id
  const grown = last?.progress.value
  useEffect(() => scrollTo(0, document.documentElement.scrollHeight), [asked])
  useEffect(() => {
    const { scrollHeight } = document.documentElement
    if (grown && innerHeight + scrollY > scrollHeight - nearEnd) scrollTo(0, scrollHeight)
  }, [grown])
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
