import { useSignal } from '@preact/signals'
import type { Enclosure } from '../../dialects/dialect.ts'
import { Icon } from '../../parts/icon.tsx'
import { Select } from '../../parts/select.tsx'
import { t } from '../../state/language.ts'
import { models } from '../../state/settings.ts'
import { make, type StudioKind } from '../../state/studio.ts'
import { Enclosures } from './composer.tsx'
import { AskAs } from './options.tsx'

const shapes = { images: ['1:1', '16:9', '9:16', '3:2', '2:3'], videos: ['16:9', '9:16', '1:1'] } as const
type OrderProps = {
  kind: StudioKind
  prompt: string
  onPrompt: (text: string) => void
  pictures: readonly Enclosure[]
  onPictures: (all: readonly Enclosure[]) => void
  onFiles: (files: Iterable<File>) => void
}

/** What is to be created, and how. Enter sends it; pictures are pasted, dropped or chosen. */
export function Order({ kind, prompt, onPrompt, pictures, onPictures, onFiles }: OrderProps) {
  const model = useSignal('')
  const count = useSignal('1')
  const shape = useSignal('')
  const kinds = kind === 'videos' ? ['video'] : ['image', 'image-edit']
  const fitting = models.value.filter((one) => one.shown && kinds.includes(one.kind))
  const chosen = fitting.find(({ id }) => id === model.value)?.id ?? fitting[0]?.id ?? ''
  const send = () => {
    if (prompt.trim() === '' || chosen === '') return
    make({
      kind,
      prompt: prompt.trim(),
      model: chosen,
      count: Number(count.value),
      shape: shape.value,
      pictures: pictures.map(({ uri }) => uri),
    })
    onPrompt('')
    onPictures([])
  }
  return (
    <form
      class="card studio-form"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        onFiles(event.dataTransfer?.files ?? [])
      }}
    >
      <Enclosures
        enclosures={pictures}
        onDrop={(at) => onPictures(pictures.filter((_, other) => other !== at))}
      />
      <textarea
        rows={3}
        aria-label={t('studio.prompt')}
        placeholder={t('studio.prompt')}
        value={prompt}
        onInput={(event) => onPrompt(event.currentTarget.value)}
        onPaste={(event) => onFiles(event.clipboardData?.files ?? [])}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      <div class="studio-tools">
        <Select
          label={t('play.model')}
          value={chosen}
          options={fitting.map(({ id }) => ({ value: id, label: id }))}
          onChange={(value) => (model.value = value)}
        />
        <Select
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
            label={t('studio.count')}
            value={count.value}
            options={['1', '2', '3', '4'].map((value) => ({
              value,
              label: t('studio.pictures', { n: value }),
            }))}
            onChange={(value) => (count.value = value)}
          />
        )}
        <AskAs plain />
        <span class="studio-send">
          <label class="button" title={t('studio.start')}>
            <Icon name="clip" />
            {t('studio.start')}
            <input
              type="file"
              multiple
              accept="image/*"
              class="unseen"
              onChange={(event) => {
                onFiles([...(event.currentTarget.files ?? [])])
                event.currentTarget.value = ''
              }}
            />
          </label>
          <button type="submit" class="button primary" disabled={prompt.trim() === '' || chosen === ''}>
            {t('studio.make')}
          </button>
        </span>
      </div>
    </form>
  )
}
