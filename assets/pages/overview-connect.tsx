import { useSignal } from '@preact/signals'
import { Card } from '../parts/card.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Rich } from '../parts/rich.tsx'
import { SecretGate } from '../parts/secret-gate.tsx'
import { Segments } from '../parts/segments.tsx'
import { t } from '../state/language.ts'
import type { System } from '../state/system.ts'
import { snippets, type SnippetName } from './snippets.ts'

/** Where clients go, and a first request to paste. */
export function Connect({ now }: { now: System }) {
  const chosen = useSignal<SnippetName>('curl')
  const key = useSignal('')
  const asking = useSignal(false)
  const text = snippets[chosen.value].text(now.base_url, now.needs_key)
  return (
    <Card title={t('connect')}>
      <div class="copyable">
        <span class="unseen">{t('connect.url')}</span>
        <span class="mono" data-testid="base-url">
          {now.base_url}
        </span>
        <CopyButton text={now.base_url} what={t('connect.url')} label />
      </div>
      {now.needs_key && (
        <div class="copyable">
          {key.value === '' ? (
            <button type="button" class="button small" onClick={() => (asking.value = true)}>
              {t('key.show')}
            </button>
          ) : (
            <>
              <span class="unseen">{t('key.value')}</span>
              <span class="mono" data-testid="api-key">
                {key.value}
              </span>
              <CopyButton text={key.value} what={t('key.value')} label />
            </>
          )}
        </div>
      )}
      {asking.value && (
        <SecretGate
          onClose={() => (asking.value = false)}
          onKey={(shown) => {
            key.value = shown
            asking.value = false
          }}
        />
      )}
      <p class="soft">
        <Rich text={now.needs_key ? t('connect.key', { file: now.paths.config }) : t('connect.open')} />
      </p>
      <div class="snippet">
        <div class="snippet-head">
          <Segments
            label={t('connect.example')}
            value={chosen.value}
            onChange={(value) => (chosen.value = value)}
            choices={(['curl', 'python', 'node'] as const).map((value) => ({
              value,
              label: snippets[value].label,
            }))}
          />
          <CopyButton text={text} what={t('connect.example')} label />
        </div>
        <pre tabIndex={0}>
          <code>{text}</code>
        </pre>
      </div>
    </Card>
  )
}
