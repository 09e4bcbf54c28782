import { useSignal } from '@preact/signals'
import type { Enclosure } from '../../dialects/dialect.ts'
import { Icon } from '../../parts/icon.tsx'
import { readFiles } from '../../parts/read-file.ts'
import { Failure } from '../../parts/failure.tsx'
import { Select } from '../../parts/select.tsx'
import { configKey, keys } from '../../state/keys.ts'
import { duration } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { models } from '../../state/settings.ts'
import { make, type Making, makings, type StudioKind } from '../../state/studio.ts'
import { system } from '../../state/system.ts'
import { wish } from '../../state/talk.ts'
import { Enclosures } from './composer.tsx'

const shapes = { images: ['1:1', '16:9', '9:16', '3:2', '2:3'], videos: ['16:9', '9:16', '1:1'] } as const

/** Pictures and videos by hand, as any of the keys. */
export function Studio({ kind }: { kind: StudioKind }) {
  const prompt = useSignal('')
  const model = useSignal('')
  const count = useSignal('1')
  const shape = useSignal('')
  const pictures = useSignal<readonly Enclosure[]>([])
  const kinds = kind === 'videos' ? ['video'] : ['image', 'image-edit']
  const fitting = models.value.filter((one) => one.shown && kinds.includes(one.kind))
  const chosen = fitting.find(({ id }) => id === model.value)?.id ?? fitting[0]?.id ?? ''
  const send = () => {
    if (prompt.value.trim() === '' || chosen === '') return
    make({
      kind,
      prompt: prompt.value.trim(),
      model: chosen,
      count: Number(count.value),
      shape: shape.value,
      pictures: pictures.value.map(({ uri }) => uri),
    })
    prompt.value = ''
    pictures.value = []
  }
  return (
    <div class="studio">
      <form
        class="card padded studio-form"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Enclosures
          enclosures={pictures.value}
          onDrop={(at) => (pictures.value = pictures.value.filter((_, other) => other !== at))}
        />
        <textarea
          rows={2}
          aria-label={t('studio.prompt')}
          placeholder={t('studio.prompt')}
          value={prompt.value}
          onInput={(event) => (prompt.value = event.currentTarget.value)}
        />
        <div class="tools">
          <Select
            bare
            label={t('play.model')}
            value={chosen}
            options={fitting.map(({ id }) => ({ value: id, label: id }))}
            onChange={(value) => (model.value = value)}
          />
          <Select
            bare
            label={t('studio.shape')}
            value={shape.value}
            options={[
              { value: '', label: t('studio.shape.any') },
              ...shapes[kind].map((value) => ({ value: value as string, label: value })),
            ]}
            onChange={(value) => (shape.value = value)}
          />
          {kind === 'images' && (
            <Select
              bare
              label={t('studio.count')}
              value={count.value}
              options={['1', '2', '3', '4'].map((value) => ({
                value,
                label: t('studio.pictures', { n: value }),
              }))}
              onChange={(value) => (count.value = value)}
            />
          )}
          <Select
            bare
            label={t('play.key')}
            value={wish.keyId.value}
            options={[
              system.value?.needs_key === false
                ? { value: '', label: t('play.key.none') }
                : { value: configKey, label: t('play.key.config') },
              ...(keys.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(value) => (wish.keyId.value = value)}
          />
          <span class="tools-end">
            <label class="button" title={t('studio.start')}>
              <Icon name="clip" />
              {t('studio.start')}
              <input
                type="file"
                multiple
                accept="image/*"
                class="unseen"
                onChange={(event) => {
                  void readFiles(event.currentTarget.files ?? []).then(
                    (read) => (pictures.value = [...pictures.value, ...read]),
                  )
                  event.currentTarget.value = ''
                }}
              />
            </label>
            <button
              type="submit"
              class="button primary"
              disabled={prompt.value.trim() === '' || chosen === ''}
            >
              {t('studio.make')}
            </button>
          </span>
        </div>
      </form>
      {makings.value
        .filter(({ order }) => order.kind === kind)
        .map((making) => (
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
