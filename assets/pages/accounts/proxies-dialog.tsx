import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Switch } from '../../parts/switch.tsx'
import type { Reply } from '../../state/api.ts'
import { count, duration } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import {
  addProxies,
  changeProxy,
  loadProxies,
  type Proxy,
  removeProxy,
  testProxies,
} from '../../state/proxies.ts'

const tones = { ok: 'tone-good', failing: 'tone-bad', unknown: 'tone-off' } as const

/** The proxies accounts are spread over: added, tested, switched and removed. `onTest` follows the job. */
export function ProxiesDialog({
  onClose,
  onTest,
}: {
  onClose: () => void
  onTest: (job: string) => Promise<void>
}) {
  const list = useSignal<readonly Proxy[] | undefined>(undefined)
  const text = useSignal('')
  const trouble = useSignal('')
  const load = async () => {
    const reply = await loadProxies()
    if (reply.ok) list.value = reply.value.items
    else trouble.value = refusalText(reply.refusal)
  }
  useEffect(() => void load(), [])
  const after = async (reply: Reply<unknown>) => {
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
    await load()
    return reply.ok
  }
  const add = async () => {
    const urls = text.value.split(/\s+/).filter(Boolean)
    if (urls.length > 0 && (await after(await addProxies(urls)))) text.value = ''
  }
  const test = async () => {
    const reply = await testProxies()
    if (reply.ok) await onTest(reply.value)
    await after(reply)
  }
  return (
    <Dialog
      title={t('proxies')}
      onClose={onClose}
      onSubmit={() => void add()}
      wide
      actions={
        <>
          <button
            type="button"
            class="button start"
            disabled={(list.value ?? []).length === 0}
            onClick={() => void test()}
          >
            {t('proxies.test')}
          </button>
          <button type="submit" class="button primary" disabled={text.value.trim() === ''}>
            {t('proxies.add')}
          </button>
        </>
      }
    >
      <p class="soft">{t('proxies.about')}</p>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      <Field
        label={t('proxies.new')}
        hint={t('proxies.new.hint')}
        lines={2}
        value={text.value}
        onInput={(value) => (text.value = value)}
      />
      <ul class="proxy-list">
        {(list.value ?? []).map((proxy) => (
          <li key={proxy.id} data-proxy={proxy.state}>
            <Switch
              label={proxy.url}
              on={proxy.enabled}
              onTurn={(on) => void changeProxy(proxy.id, on).then(after)}
            />
            <small class="soft">
              <span class={`dot ${tones[proxy.state]}`} /> {t(`proxies.${proxy.state}`)}
              {proxy.latency_ms > 0 && ` · ${duration(proxy.latency_ms)}`}
              {` · ${t('proxies.accounts', { n: count(proxy.accounts) })}`}
              {proxy.error && ` · ${proxy.error}`}
            </small>
            <button type="button" class="button small" onClick={() => void removeProxy(proxy.id).then(after)}>
              {t('proxies.remove')}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
