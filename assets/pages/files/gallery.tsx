import { moment, sizeText } from '../../state/format.ts'
import type { StoredFile } from '../../state/files.ts'
import { t } from '../../state/language.ts'
import { setParams } from '../../state/route.ts'

type GalleryProps = {
  items: readonly StoredFile[]
  chosen: ReadonlySet<string>
  onChoose: (names: ReadonlySet<string>) => void
}

/** Pictures or videos side by side; each is opened, or selected by its box. With Shift all from the last one on are. */
export function Gallery({ items, chosen, onChoose }: GalleryProps) {
  const choose = (at: number, on: boolean, through: boolean) => {
    const last = items.findLastIndex(({ name }, other) => other < at && chosen.has(name))
    const from = through && last >= 0 ? last : at
    const next = new Set(chosen)
    for (const { name } of items.slice(from, at + 1))
      if (on) next.add(name)
      else next.delete(name)
    onChoose(next)
  }
  return (
    <ul class="file-grid">
      {items.map((file, at) => (
        <li key={file.name} class={chosen.has(file.name) ? 'chosen' : ''}>
          <input
            type="checkbox"
            aria-label={t('files.choose', { name: file.name })}
            checked={chosen.has(file.name)}
            onClick={(event) => choose(at, event.currentTarget.checked, event.shiftKey)}
          />
          <button
            type="button"
            class="card file"
            data-file={file.name}
            onClick={() => setParams({ open: file.name }, true)}
          >
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
  )
}
