import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Confirm } from '../../parts/confirm.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Pager } from '../../parts/pager.tsx'
import { Search } from '../../parts/search.tsx'
import { Segments } from '../../parts/segments.tsx'
import type { Refusal } from '../../state/api.ts'
import {
  clearFiles,
  deleteFiles,
  type FileKind,
  files,
  filesPerPage,
  loadFiles,
  sums,
} from '../../state/files.ts'
import { count, sizeText } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { param, setParams, unsetParam } from '../../state/route.ts'
import { FileDialog } from './file-dialog.tsx'
import { Gallery } from './gallery.tsx'
import { Selected } from './selected.tsx'

const kinds = ['image', 'video'] as const

/** Our copies of pictures and videos: how much they take, what they are, and the ways to remove them. */
export function Files() {
  const kind: FileKind = param('kind') === 'video' ? 'video' : 'image'
  const page = Math.max(1, Number.parseInt(param('page'), 10) || 1)
  const q = param('q')
  const refusal = useSignal<Refusal | undefined>(undefined)
  const clearing = useSignal(false)
  const chosen = useSignal<ReadonlySet<string>>(new Set())
  const load = async (signal?: AbortSignal) => void (refusal.value = await loadFiles(kind, page, q, signal))
  useEffect(() => {
    const leaving = new AbortController()
    void load(leaving.signal)
    return () => leaving.abort()
  }, [kind, page, q])
  const shown = files.value
  const pages = Math.max(1, Math.ceil((shown?.total ?? 0) / filesPerPage))
  const open = shown?.items.find(({ name }) => name === param('open'))
  const remove = async (names: readonly string[]) => {
    const why = await deleteFiles(kind, names)
    if (why) return why
    chosen.value = new Set([...chosen.value].filter((name) => !names.includes(name)))
    await load()
    return undefined
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
            disabled={!sums.value?.[kind].count}
            onClick={() => (clearing.value = true)}
          >
            {t('files.clear')}
          </button>
        </div>
      </div>
      <Room />
      <div class="tools">
        <Segments
          label={t('files.kind')}
          value={kind}
          choices={kinds.map((value) => ({
            value,
            label: `${t(`files.${value}`)}${sums.value ? ` (${count(sums.value[value].count)})` : ''}`,
          }))}
          onChange={(value) => {
            files.value = undefined
            chosen.value = new Set()
            setParams({ kind: value === 'image' ? '' : value, page: '', q: '' })
          }}
        />
        <Search label={t('files.search')} value={q} onInput={(text) => setParams({ q: text, page: '' })} />
      </div>
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {shown?.total === 0 && (
        <div class="card empty">
          <p class="soft">{t(q === '' ? 'files.none' : 'files.nofit')}</p>
        </div>
      )}
      {shown && (
        <Gallery items={shown.items} chosen={chosen.value} onChoose={(names) => (chosen.value = names)} />
      )}
      <Pager
        label={t('files.pages')}
        page={page}
        pages={pages}
        onGo={(to) => setParams({ page: to === 1 ? '' : String(to) }, true)}
      />
      {chosen.value.size > 0 && shown && (
        <Selected
          items={shown.items}
          chosen={chosen.value}
          onChoose={(names) => (chosen.value = names)}
          onDelete={remove}
        />
      )}
      {open && (
        <FileDialog file={open} onDelete={(file) => remove([file.name])} onClose={() => unsetParam('open')} />
      )}
      {clearing.value && (
        <Confirm
          title={t('files.clear.title', { n: sums.value?.[kind].count ?? 0 })}
          action={t('files.clear')}
          onConfirm={async () => {
            const why = await clearFiles(kind)
            if (!why) await load()
            return why
          }}
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
