import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { type DialectName, type Enclosure, isPicture } from '../../dialects/dialect.ts'
import { Icon } from '../../parts/icon.tsx'
import { readFiles } from '../../parts/read-file.ts'
import { t } from '../../state/language.ts'
import { ask, exchanges, forgetTalk, isRunning, stopAll } from '../../state/talk.ts'
import { wish } from '../../state/wish.ts'

// What is being written survives a look at another page.
const draft = signal('')
const enclosures = signal<readonly Enclosure[]>([])

/** Puts files beside the question that is being written. */
export async function enclose(files: Iterable<File>): Promise<void> {
  const read = await readFiles(files)
  enclosures.value = [...enclosures.value, ...read]
}

type ComposerProps = {
  dialect: DialectName
  /** Shows the question as code. */
  onCode: (text: string, enclosures: readonly Enclosure[]) => void
}

/** Where the next question is written. Enter sends it, Shift and Enter begin a new line. */
export function Composer({ dialect, onCode }: ComposerProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const running = isRunning()
  const empty = (draft.value.trim() === '' && enclosures.value.length === 0) || wish.model.value === ''
  useEffect(() => {
    // As high as its text, up to what the style allows.
    if (!area.current) return
    area.current.style.height = 'auto'
    area.current.style.height = `${area.current.scrollHeight + 2}px`
  }, [draft.value])

  const send = () => {
    if (running || empty) return
    ask(dialect, draft.value.trim(), enclosures.value)
    draft.value = ''
    enclosures.value = []
  }
  const drop = (at: number) => (enclosures.value = enclosures.value.filter((_, other) => other !== at))

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Enclosures enclosures={enclosures.value} onDrop={drop} />
      <textarea
        ref={area}
        rows={1}
        aria-label={t('play.question')}
        placeholder={t('play.question')}
        value={draft.value}
        onInput={(event) => (draft.value = event.currentTarget.value)}
        onPaste={(event) => {
          const files = [...(event.clipboardData?.files ?? [])]
          if (files.length > 0) void enclose(files)
        }}
        onKeyDown={(event) => {
          // While a Chinese word is being chosen, Enter is the input method's.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      <div class="composer-foot">
        <label class="quiet" title={t('play.attach')}>
          <Icon name="clip" />
          <span class="unseen">{t('play.attach')}</span>
          <input
            type="file"
            multiple
            class="unseen"
            onChange={(event) => {
              void enclose(event.currentTarget.files ?? [])
              event.currentTarget.value = ''
            }}
          />
        </label>
        <button
          type="button"
          class="quiet"
          title={t('play.code')}
          aria-label={t('play.code')}
          onClick={() => onCode(draft.value.trim(), enclosures.value)}
        >
          <Icon name="raw" />
          <span>{t('play.code')}</span>
        </button>
        {exchanges.value.length > 0 && (
          <button
            type="button"
            class="quiet"
            title={t('play.new')}
            aria-label={t('play.new')}
            onClick={forgetTalk}
          >
            <Icon name="plus" />
            <span>{t('play.new')}</span>
          </button>
        )}
        <span class="faint">{t('play.enter')}</span>
        {running ? (
          <button type="button" class="button primary" onClick={stopAll}>
            <Icon name="stop" size={16} />
            {t('play.stop')}
          </button>
        ) : (
          <button type="submit" class="button primary" disabled={empty}>
            <Icon name="send" size={16} />
            {t('play.send')}
          </button>
        )}
      </div>
    </form>
  )
}

type EnclosuresProps = { enclosures: readonly Enclosure[]; onDrop?: (at: number) => void }

/** What stands beside a question, as small cards. */
export const Enclosures = ({ enclosures, onDrop }: EnclosuresProps) =>
  enclosures.length === 0 ? null : (
    <ul class="enclosures">
      {enclosures.map((one, at) => (
        <li key={at}>
          {isPicture(one) ? <img src={one.uri} alt="" /> : <Icon name="docs" />}
          <span class="name">{one.name}</span>
          {onDrop && (
            <button
              type="button"
              class="quiet"
              aria-label={t('remove.what', { what: one.name })}
              onClick={() => onDrop(at)}
            >
              <Icon name="close" size={14} />
            </button>
          )}
        </li>
      ))}
    </ul>
  )
