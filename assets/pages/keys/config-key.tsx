import { useSignal } from '@preact/signals'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Link } from '../../parts/link.tsx'
import { Rich } from '../../parts/rich.tsx'
import { SecretGate } from '../../parts/secret-gate.tsx'
import { configKey } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import type { KeyRow } from './columns.tsx'
import { KeyUse } from './key-use.tsx'

/** `app.api_key`: what it was used for, and what it is, after the password was asked once more. */
export function ConfigKey({ of: key, onClose }: { of: KeyRow | undefined; onClose: () => void }) {
  const asking = useSignal(false)
  const secret = useSignal('')
  return (
    <Dialog
      title={t('name.config')}
      onClose={onClose}
      actions={
        <>
          <Link class="button" to="/admin/settings?q=app.api_key">
            {t('keys.config.change')}
          </Link>
          <button type="button" class="button primary" onClick={() => (asking.value = true)}>
            {t('key.show')}
          </button>
        </>
      }
    >
      <p class="soft">
        <Rich text={t('keys.config.about')} />
      </p>
      {secret.value && (
        <div class="copyable">
          <span class="mono">{secret.value}</span>
          <CopyButton text={secret.value} what={t('keys.secret')} label />
        </div>
      )}
      <KeyUse id={configKey} sums={key?.sums} />
      {asking.value && (
        <SecretGate
          onClose={() => (asking.value = false)}
          onKey={(found) => {
            secret.value = found
            asking.value = false
          }}
        />
      )}
    </Dialog>
  )
}
