import { Confirm } from '../../parts/confirm.tsx'
import { t } from '../../state/language.ts'
import { clearLog } from '../../state/log.ts'

/** Asks before the whole log is removed. */
export const ClearLog = ({ onClose }: { onClose: () => void }) => (
  <Confirm title={t('log.clear.title')} action={t('log.clear')} onConfirm={clearLog} onClose={onClose}>
    <p>{t('log.clear.about')}</p>
  </Confirm>
)
