import { useSignal } from '@preact/signals'
import { Confirm } from '../../parts/confirm.tsx'
import type { Refusal } from '../../state/api.ts'
import type { StoredFile } from '../../state/files.ts'
import { sizeText } from '../../state/format.ts'
import { t } from '../../state/language.ts'

type SelectedProps = {
  items: readonly StoredFile[]
  chosen: ReadonlySet<string>
  onChoose: (names: ReadonlySet<string>) => void
  onDelete: (names: readonly string[]) => Promise<Refusal | undefined>
}

/** What can be done with the selected files, also with those of other pages. */
export function Selected({ items, chosen, onChoose, onDelete }: SelectedProps) {
  const asking = useSignal(false)
  const here = items.filter(({ name }) => chosen.has(name))
  const bytes = here.reduce((sum, file) => sum + file.bytes, 0)
  const download = () => {
    for (const { url, name } of here) {
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
    }
  }
  return (
    <div class="card bulk save-bar" role="group" aria-label={t('files.selected')}>
      <span>
        {t('accounts.chosen', { n: chosen.size })}
        {here.length === chosen.size && <span class="soft"> · {sizeText(bytes)}</span>}
      </span>
      <span class="row-actions">
        <button
          type="button"
          class="quiet"
          onClick={() => onChoose(new Set([...chosen, ...items.map(({ name }) => name)]))}
        >
          {t('accounts.choose.page')}
        </button>
        <button type="button" class="quiet" onClick={() => onChoose(new Set())}>
          {t('accounts.choose.none')}
        </button>
        <button type="button" class="button" disabled={here.length === 0} onClick={download}>
          {t('files.download')}
        </button>
        <button type="button" class="button danger" onClick={() => (asking.value = true)}>
          {t('accounts.delete')}
        </button>
      </span>
      {asking.value && (
        <Confirm
          title={t('files.clear.title', { n: chosen.size })}
          action={t('accounts.delete')}
          onConfirm={() => onDelete([...chosen])}
          onClose={() => (asking.value = false)}
        >
          <p>{t('files.clear.about')}</p>
        </Confirm>
      )}
    </div>
  )
}
