import { useSignal } from '@preact/signals'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import type { Refusal } from '../../state/api.ts'
import type { StoredFile } from '../../state/files.ts'
import { exactMoment, sizeText } from '../../state/format.ts'
import { t } from '../../state/language.ts'

type FileDialogProps = {
  file: StoredFile
  onDelete: (file: StoredFile) => Promise<Refusal | undefined>
  onClose: () => void
}

/** One file, large, with its link. */
export function FileDialog({ file, onDelete, onClose }: FileDialogProps) {
  const trouble = useSignal('')
  const link = location.origin + file.url
  const remove = async () => {
    const why = await onDelete(file)
    if (why) trouble.value = refusalText(why)
    else onClose()
  }
  return (
    <Dialog
      title={file.name}
      onClose={onClose}
      wide
      actions={
        <>
          <a class="button start" href={file.url} target="_blank" rel="noopener">
            {t('files.open')}
          </a>
          <button type="button" class="button danger" onClick={() => void remove()}>
            {t('accounts.delete')}
          </button>
        </>
      }
    >
      {file.type === 'image' ? (
        <img class="large" src={file.url} alt={t('picture')} />
      ) : (
        <video class="large" src={file.url} controls aria-label={t('files.video')} />
      )}
      <p class="soft">
        {exactMoment(file.made_at)} · {sizeText(file.bytes)}
      </p>
      <div class="copyable">
        <span class="mono">{link}</span>
        <CopyButton text={link} what={t('files.link')} label />
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
    </Dialog>
  )
}
