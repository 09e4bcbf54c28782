import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Notice } from '../parts/notice.tsx'
import { refusalText } from '../parts/refusal.ts'
import { t } from '../state/language.ts'
import { endpoints, loadSwitches, switches, turn, turning, type SwitchKey } from '../state/switches.ts'

/** The endpoint switches, each with what it covers. */
export function Endpoints() {
  const trouble = useSignal('')
  const flip = async (key: SwitchKey, on: boolean) => {
    const refusal = await turn(key, on)
    trouble.value = refusal ? t('endpoints.failed', { message: refusalText(refusal) }) : ''
  }
  useEffect(() => {
    void loadSwitches().then((refusal) => (trouble.value = refusal ? refusalText(refusal) : ''))
  }, [])
  return (
    <>
      <div class="page-head">
        <h1>{t('endpoints')}</h1>
        <p class="soft">{t('endpoints.lead')}</p>
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {switches.value && (
        <ul class="card switches">
          {endpoints.map(({ key, name, about, paths }) => (
            <li key={key}>
              <div class="what">
                <h2 id={key}>{t(name)}</h2>
                <p class="soft">{t(about)}</p>
                <p class="paths mono">
                  {paths.map((path) => (
                    <span key={path}>{path}</span>
                  ))}
                </p>
              </div>
              <button
                type="button"
                role="switch"
                class="switch"
                aria-labelledby={key}
                aria-checked={switches.value?.[key] ?? false}
                aria-busy={turning.value === key}
                onClick={() => void flip(key, !switches.value?.[key])}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
