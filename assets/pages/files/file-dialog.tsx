import { useSignal } from '@preact/signals'
import { Confirm } from '../../parts/confirm.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
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
  const asking = useSignal(false)
  const link = location.origin + file.url
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
          <button type="button" class="button danger" onClick={() => (asking.value = true)}>
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
      {asking.value && (
        <Confirm
          title={t('files.delete.title')}
          action={t('accounts.delete')}
          onConfirm={async () => {
            const why = await onDelete(file)
            if (!why) onClose()
            return why
          }}
          onClose={() => (asking.value = false)}
        >
          <p>{t('files.delete.about', { name: file.name })}</p>
        </Confirm>
      )}
    </Dialog>
  )
}
