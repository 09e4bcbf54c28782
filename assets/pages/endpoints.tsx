import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { refusalText } from '../parts/refusal.ts'
import { t } from '../state/language.ts'
import { api } from '../state/api.ts'
import { count } from '../state/format.ts'
import { stats, watchStats } from '../state/stats.ts'
import { system } from '../state/system.ts'
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
  useEffect(() => watchStats('24h', () => {}), [])
  return (
    <>
      <div class="page-head">
        <h1>{t('endpoints')}</h1>
        <p class="soft">{t('endpoints.lead')}</p>
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      <Links />
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
                <p class="faint" data-traffic={key}>
                  {traffic(key)}
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

/** What came to the endpoint within a day. */
function traffic(key: SwitchKey): string {
  if (stats.value?.range !== '24h') return ''
  const found = stats.value.endpoints.items.find(({ id }) => id === key.replace('enable_', ''))
  if (!found) return t('endpoints.quiet')
  return t('endpoints.traffic', { requests: count(found.requests), failed: count(found.failed) })
}

/** Where links to pictures and videos lead, and whether that is here. */
function Links() {
  const said = useSignal<{ ok: boolean; message: string } | undefined>(undefined)
  const busy = useSignal(false)
  const test = async () => {
    busy.value = true
    const reply = await api<{ ok: boolean; message: string }>('GET', '/system/links')
    said.value = reply.ok ? reply.value : { ok: false, message: refusalText(reply.refusal) }
    busy.value = false
  }
  return (
    <section class="card padded room" aria-label={t('links')}>
      <div class="switch-row">
        <span>
          {t('links.lead')} <span class="mono">{system.value?.base_url.replace(/\/v1$/, '') ?? ''}</span>
        </span>
        <button type="button" class="button small" disabled={busy.value} onClick={() => void test()}>
          {t('links.test')}
        </button>
      </div>
      <p role="status" class={said.value?.ok === false ? 'wrong' : 'soft'}>
        {said.value && (
          <>
            <Icon name={said.value.ok ? 'check' : 'warning'} size={16} />{' '}
            {said.value.ok ? t('links.ok') : said.value.message}
          </>
        )}
      </p>
    </section>
  )
}
