import { useSignal } from '@preact/signals'
import type { Enclosure } from '../../dialects/dialect.ts'
import { Failure } from '../../parts/failure.tsx'
import { Icon } from '../../parts/icon.tsx'
import { readFiles } from '../../parts/read-file.ts'
import { duration } from '../../state/format.ts'
import { t, type WordKey } from '../../state/language.ts'
import { type Making, makings, type StudioKind } from '../../state/studio.ts'
import { Order } from './order.tsx'

const ideas = {
  images: ['studio.idea.1', 'studio.idea.2', 'studio.idea.3'],
  videos: ['studio.idea.4', 'studio.idea.5'],
} as const satisfies Record<StudioKind, readonly WordKey[]>

/** Pictures and videos by hand, as any of the keys. Pictures to begin from may be pasted or dropped. */
export function Studio({ kind }: { kind: StudioKind }) {
  const prompt = useSignal('')
  const pictures = useSignal<readonly Enclosure[]>([])
  const ordered = makings.value.filter(({ order }) => order.kind === kind)
  const add = async (files: Iterable<File>) => {
    const read = await readFiles([...files].filter(({ type }) => type.startsWith('image/')))
    pictures.value = [...pictures.value, ...read]
  }
  return (
    <div class="studio">
      <Order
        kind={kind}
        prompt={prompt.value}
        onPrompt={(text) => (prompt.value = text)}
        pictures={pictures.value}
        onPictures={(all) => (pictures.value = all)}
        onFiles={(files) => void add(files)}
      />
      {ordered.length === 0 && (
        <div class="studio-empty">
          <Icon name={kind === 'images' ? 'photo' : 'play'} size={32} />
          <p class="soft">{t(`studio.none.${kind}`)}</p>
          <ul>
            {ideas[kind].map((idea) => (
              <li key={idea}>
                <button type="button" class="button" onClick={() => (prompt.value = t(idea))}>
                  {t(idea)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {ordered.map((making) => (
        <Made key={making.id} making={making} />
      ))}
    </div>
  )
}

function Made({ making: { order, progress, stop } }: { making: Making }) {
  const { status, percent, paths, refusal, ms } = progress.value
  return (
    <section class="card padded made" data-status={status}>
      <p>
        <strong>{order.prompt}</strong>{' '}
        <small class="soft mono">
          {order.model}
          {ms !== undefined && ` · ${duration(ms)}`}
        </small>
      </p>
      {status === 'making' && (
        <div class="job-head">
          {order.kind === 'videos' && (
            <progress max={100} value={percent} aria-label={t('studio.progress')} />
          )}
          <span class="soft" role="status">
            {order.kind === 'videos' ? `${percent} %` : t('studio.making')}
          </span>
          <button type="button" class="button small" onClick={stop}>
            {t('play.stop')}
          </button>
        </div>
      )}
      {status === 'stopped' && <p class="soft">{t('studio.stopped')}</p>}
      {refusal && <Failure refusal={refusal} />}
      <div class="made-grid">
        {paths.map((path) =>
          order.kind === 'videos' ? (
            <video key={path} src={path} controls aria-label={order.prompt} />
          ) : (
            <a key={path} href={path} target="_blank" rel="noopener">
              <img src={path} alt={order.prompt} />
            </a>
          ),
        )}
      </div>
    </section>
  )
}
