import { Dialog } from '../../parts/dialog.tsx'
import { Link } from '../../parts/link.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Rich } from '../../parts/rich.tsx'
import { configKey } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import type { KeyRow } from './columns.tsx'
import { ConfigKey } from './config-key.tsx'
import { KeyForm } from './key-form.tsx'

type OpenKeyProps = {
  /** `new`, `config`, or the id of a key. */
  what: string
  rows: readonly KeyRow[]
  onClose: () => void
  onMade: (secret: string) => void
}

/** The dialog that the address names. */
export function OpenKey({ what, rows, onClose, onMade }: OpenKeyProps) {
  const key = rows.find(({ id }) => id === what)
  if (what === 'new') return <KeyForm of={undefined} onClose={onClose} onMade={onMade} />
  if (what === configKey) return <ConfigKey of={key} onClose={onClose} />
  if (key) return <KeyForm key={what} of={key} onClose={onClose} onMade={onMade} />
  return (
    <Dialog title={t('log.key')} onClose={onClose}>
      <Notice tone="plain">
        <Rich text={t('keys.gone', { id: what })} />{' '}
        <Link to={`/admin/log?key=${encodeURIComponent(what)}`}>{t('keys.inlog')}</Link>
      </Notice>
    </Dialog>
  )
}
