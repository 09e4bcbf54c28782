import type { Refusal } from '../state/api.ts'
import { t } from '../state/language.ts'
import { Notice } from './notice.tsx'
import { refusalText } from './refusal.ts'
import { Rich } from './rich.tsx'

/** Why something is not there, with the way to try again. An unknown path means an older gateway. */
export const Failure = ({ refusal, retry }: { refusal: Refusal; retry?: (() => void) | undefined }) =>
  refusal.code === 'unknown_url' || (refusal.status === 404 && refusal.code === 'unknown') ? (
    <Notice tone="plain">{t('absent')}</Notice>
  ) : (
    <Notice tone="bad">
      <Rich text={refusalText(refusal)} />
      {retry && (
        <p>
          <button type="button" class="button small" onClick={retry}>
            {t('retry')}
          </button>
        </p>
      )}
    </Notice>
  )
