import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { t } from '../state/language.ts'
import { Notice } from './notice.tsx'

/** A page whose code comes when it is first looked at. Where it does not come, the gateway was updated meanwhile. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  const found = signal<ComponentType | undefined>(undefined)
  const isLost = signal(false)
  return function Later() {
    useEffect(() => {
      if (!found.value)
        void load()
          .then((page) => (found.value = page))
          .catch(() => (isLost.value = true))
    }, [])
    const Page = found.value
    if (Page) return <Page />
    if (!isLost.value) return null
    return (
      <Notice tone="warn" role="alert">
        {t('page.lost')}{' '}
        <button type="button" class="button small" onClick={() => location.reload()}>
          {t('updated.reload')}
        </button>
      </Notice>
    )
  }
}
