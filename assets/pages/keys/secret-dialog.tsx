import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { t } from '../../state/language.ts'
import { Clients } from './clients.tsx'

/** The secret of a new key, this once, and how each client takes it. */
export const SecretDialog = ({ secret, onClose }: { secret: string; onClose: () => void }) => (
  <Dialog
    title={t('keys.made')}
    onClose={onClose}
    wide
    keep
    actions={
      <button type="button" class="button primary" onClick={onClose}>
        {t('keys.done')}
      </button>
    }
  >
    <Notice tone="warn">{t('keys.once')}</Notice>
    <div class="copyable">
      <span class="mono" data-testid="secret">
        {secret}
      </span>
      <CopyButton text={secret} what={t('keys.secret')} label />
    </div>
    <Clients secret={secret} />
  </Dialog>
)
