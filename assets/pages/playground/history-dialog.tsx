import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Search } from '../../parts/search.tsx'
import { moment } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { takeUp } from '../../state/talk.ts'
import { listTalks, loadTalk, removeTalks, type TalkHead } from '../../state/talk-store.ts'

/** The conversations this browser keeps: taken up again, or removed. */
export function HistoryDialog({ onClose }: { onClose: () => void }) {
  const heads = useSignal<readonly TalkHead[] | undefined>(undefined)
  const text = useSignal('')
  const load = async () => void (heads.value = await listTalks())
  useEffect(() => void load(), [])
  const open = async (id: string) => {
    const talk = await loadTalk(id)
    if (talk) takeUp(talk)
    onClose()
  }
  const remove = async (ids: readonly string[]) => {
    await removeTalks(ids)
    await load()
  }
  const all = heads.value ?? []
  const found = all.filter(({ title, models }) =>
    `${title} ${models.join(' ')}`.toLowerCase().includes(text.value.trim().toLowerCase()),
  )
  return (
    <Dialog
      title={t('play.history')}
      onClose={onClose}
      disposable
      wide
      actions={
        all.length > 0 && (
          <button type="button" class="button start" onClick={() => void remove(all.map(({ id }) => id))}>
            {t('play.history.clear')}
          </button>
        )
      }
    >
      <p class="soft">{t('play.history.about')}</p>
      {all.length > 0 && (
        <Search
          label={t('play.history.search')}
          value={text.value}
          onInput={(value) => (text.value = value)}
        />
      )}
      {heads.value && found.length === 0 && (
        <p class="soft">{t(all.length === 0 ? 'play.history.none' : 'play.history.nofit')}</p>
      )}
      <ul class="talks">
        {found.map(({ id, title, models, turns, at }) => (
          <li key={id}>
            <button type="button" class="quiet" onClick={() => void open(id)}>
              <strong>{title || t('play.history.untitled')}</strong>
              <small class="soft">
                {moment(at)} · {models.join(', ')} · {t('play.history.turns', { n: turns })}
              </small>
            </button>
            <button
              type="button"
              class="quiet"
              aria-label={t('remove.what', { what: title })}
              onClick={() => void remove([id])}
            >
              <Icon name="close" size={16} />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
