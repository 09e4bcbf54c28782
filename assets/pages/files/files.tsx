import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Confirm } from '../../parts/confirm.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Pager } from '../../parts/pager.tsx'
import { Segments } from '../../parts/segments.tsx'
import type { Refusal } from '../../state/api.ts'
import {
  clearFiles,
  deleteFile,
  type FileKind,
  files,
  filesPerPage,
  loadFiles,
  type StoredFile,
  sums,
} from '../../state/files.ts'
import { count, moment, sizeText } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { FileDialog } from './file-dialog.tsx'

const kinds = ['image', 'video'] as const

/** Our copies of pictures and videos: how much they take, what they are, and the ways to remove them. */
export function Files() {
  const kind = useSignal<FileKind>('image')
  const page = useSignal(1)
  const refusal = useSignal<Refusal | undefined>(undefined)
  const open = useSignal<StoredFile | undefined>(undefined)
  const clearing = useSignal(false)
  const load = async (signal?: AbortSignal) =>
    void (refusal.value = await loadFiles(kind.value, page.value, signal))
  useEffect(() => {
    const leaving = new AbortController()
    void load(leaving.signal)
    return () => leaving.abort()
  }, [kind.value, page.value])
  const shown = files.value
  const pages = Math.max(1, Math.ceil((shown?.total ?? 0) / filesPerPage))
  const then = async (work: Promise<Refusal | undefined>) => {
    const why = await work
    if (!why) await load()
    return why
  }
  return (
    <>
      <div class="page-head wide">
        <div>
          <h1>{t('page.files')}</h1>
          <p class="soft">{t('files.lead')}</p>
        </div>
        <div class="tools-end">
          <button
            type="button"
            class="button"
            disabled={!shown?.total}
            onClick={() => (clearing.value = true)}
          >
            {t('files.clear')}
          </button>
        </div>
      </div>
      <Room />
      <Segments
        label={t('files.kind')}
        value={kind.value}
        choices={kinds.map((value) => ({
          value,
          label: `${t(`files.${value}`)}${sums.value ? ` (${count(sums.value[value].count)})` : ''}`,
        }))}
        onChange={(value) => {
          files.value = undefined
          page.value = 1
          kind.value = value
        }}
      />
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {shown?.total === 0 && (
        <div class="card empty">
          <p class="soft">{t('files.none')}</p>
        </div>
      )}
      <ul class="file-grid">
        {shown?.items.map((file) => (
          <li key={file.name}>
            <button type="button" class="card file" data-file={file.name} onClick={() => (open.value = file)}>
              {file.type === 'image' ? (
                <img src={file.url} alt="" loading="lazy" />
              ) : (
                <video src={file.url} preload="metadata" muted playsInline tabIndex={-1} />
              )}
              <span class="file-facts">
                {moment(file.made_at)}
                <span class="soft">{sizeText(file.bytes)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Pager label={t('files.pages')} page={page.value} pages={pages} onGo={(to) => (page.value = to)} />
      {open.value && (
        <FileDialog
          file={open.value}
          onDelete={(file) => then(deleteFile(file))}
          onClose={() => (open.value = undefined)}
        />
      )}
      {clearing.value && (
        <Confirm
          title={t('files.clear.title', { n: count(shown?.total ?? 0) })}
          action={t('files.clear')}
          onConfirm={() => then(clearFiles(kind.value))}
          onClose={() => (clearing.value = false)}
        >
          <p>{t('files.clear.about')}</p>
        </Confirm>
      )}
    </>
  )
}

/** How much of the allowed room is taken. */
function Room() {
  const now = sums.value
  if (!now) return null
  return (
    <section class="card padded room" aria-label={t('files.room')}>
      <p>
        <strong>{sizeText(now.bytes)}</strong>{' '}
        <span class="soft">
          {now.limit_bytes === null
            ? t('files.unlimited')
            : t('files.limit', { size: sizeText(now.limit_bytes) })}
        </span>
      </p>
      {now.limit_bytes !== null && (
        <meter
          min={0}
          max={now.limit_bytes}
          high={now.limit_bytes * 0.9}
          value={Math.min(now.bytes, now.limit_bytes)}
          aria-label={t('files.room')}
        />
      )}
    </section>
  )
}
