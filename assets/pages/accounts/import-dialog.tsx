import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Select } from '../../parts/select.tsx'
import { count, sizeText } from '../../state/format.ts'
import { type Imported, type ImportFile, readImports, runImport } from '../../state/import.ts'
import { t } from '../../state/language.ts'
import { DropZone } from './drop-zone.tsx'
import { ImportPreview } from './import-preview.tsx'
import { pools } from './setting-fields.tsx'

type ImportProps = {
  /** What the text begins with. */
  initial?: string
  onClose: () => void
  onDone: (text: string) => void
}

/** Accounts pasted, dropped or from files: counted and shown first, merged then. */
export function ImportDialog({ initial = '', onClose, onDone }: ImportProps) {
  const text = useSignal(initial)
  const files = useSignal<readonly ImportFile[]>([])
  const pool = useSignal<string>('ssoBasic')
  const found = useSignal<Imported | undefined>(undefined)
  const trouble = useSignal('')
  const progress = useSignal<{ dry: boolean; share: number } | undefined>(undefined)
  const running = useRef(new AbortController())
  useEffect(() => () => running.current.abort(), [])

  const change = (write: () => void) => {
    write()
    found.value = undefined
    trouble.value = ''
  }
  const take = async (list: Iterable<File>) => {
    const names = [...list].map(({ name }) => name).join(', ')
    try {
      const read = await readImports(list)
      change(() => {
        text.value = ''
        files.value = [...files.value, ...read]
      })
    } catch (error) {
      trouble.value = t('import.unreadable', { name: names, reason: String(error) })
    }
  }
  const send = async (dry: boolean) => {
    running.current = new AbortController()
    const { signal } = running.current
    trouble.value = ''
    progress.value = { dry, share: 0 }
    const all = text.value === '' ? files.value : [{ name: '', text: text.value }, ...files.value]
    const onProgress = (share: number) => (progress.value = { dry, share })
    const reply = await runImport({ files: all, pool: pool.value, dry }, { onProgress, signal })
    progress.value = undefined
    if (signal.aborted) return
    if (!reply.ok) trouble.value = refusalText(reply.refusal)
    else if (dry) found.value = reply.value
    else onDone(t('import.done', { new: count(reply.value.new), changed: count(reply.value.changed) }))
  }
  const isEmpty = text.value === '' && files.value.length === 0
  const usable = found.value && found.value.new + found.value.changed > 0
  const isBusy = progress.value !== undefined
  const actions = (
    <>
      <label class="button start">
        {t('import.file')}
        <input
          type="file"
          multiple
          class="unseen"
          onChange={(event) => {
            const chosen = [...(event.currentTarget.files ?? [])]
            event.currentTarget.value = ''
            void take(chosen)
          }}
        />
      </label>
      <button type="button" class="button" disabled={isBusy || isEmpty} onClick={() => void send(true)}>
        {t('import.preview')}
      </button>
      <button type="submit" class="button primary" disabled={isBusy || !usable}>
        {t('import.merge')}
      </button>
    </>
  )
  return (
    <Dialog
      title={t('accounts.import')}
      onClose={onClose}
      onSubmit={() => void send(false)}
      actions={actions}
      wide
    >
      <p class="soft">{t('import.about')}</p>
      <DropZone
        onFiles={(list) => void take(list)}
        onLongText={(long) =>
          change(() => (files.value = [...files.value, { name: t('import.pasted'), text: long }]))
        }
      >
        <Field
          label={t('import.text')}
          lines={8}
          first
          value={text.value}
          hint={t('import.drop')}
          onInput={(value) => change(() => (text.value = value))}
        />
      </DropZone>
      <FileList files={files} onChange={() => change(() => {})} />
      <Select
        label={t('import.pool')}
        value={pool.value}
        options={pools.map((value) => ({ value, label: value }))}
        onChange={(value) => change(() => (pool.value = value))}
        hint={t('import.pool.hint')}
      />
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {progress.value && (
        <div class="import-progress">
          <span role="status">{t(progress.value.dry ? 'import.reading' : 'import.merging')}</span>
          <progress max={1} value={progress.value.share} aria-label={t('accounts.import')} />
          <button type="button" class="button small" onClick={() => running.current.abort()}>
            {t('import.cancel')}
          </button>
        </div>
      )}
      <div role="status">{found.value && <ImportPreview found={found.value} />}</div>
    </Dialog>
  )
}

function FileList({ files, onChange }: { files: Signal<readonly ImportFile[]>; onChange: () => void }) {
  if (files.value.length === 0) return null
  const remove = (gone: ImportFile) => {
    files.value = files.value.filter((file) => file !== gone)
    onChange()
  }
  return (
    <ul class="import-files" aria-label={t('import.files')}>
      {files.value.slice(0, 50).map((file) => (
        <li key={file.name} class="tag">
          {file.name} · {sizeText(file.text.length)}
          <button
            type="button"
            class="quiet"
            aria-label={t('import.remove', { name: file.name })}
            onClick={() => remove(file)}
          >
            ×
          </button>
        </li>
      ))}
      {files.value.length > 50 && (
        <li class="faint">{t('import.more', { n: count(files.value.length - 50) })}</li>
      )}
    </ul>
  )
}
