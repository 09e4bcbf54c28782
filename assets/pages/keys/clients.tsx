import { useSignal } from '@preact/signals'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Rich } from '../../parts/rich.tsx'
import { Segments } from '../../parts/segments.tsx'
import { base as path } from '../../state/base.ts'
import { t } from '../../state/language.ts'
import { system } from '../../state/system.ts'
import { clientNames, clientSnippet, type ClientName } from './client-snippets.ts'

/** How each client is told where the gateway is, ready to paste. Without a secret a name stands in its place. */
export function Clients({ secret }: { secret: string }) {
  const chosen = useSignal<ClientName>('curl')
  const base = system.value?.base_url ?? `${location.origin}${path}/v1`
  const { label, text, about } = clientSnippet(chosen.value, base, secret)
  return (
    <section class={secret ? 'snippet' : 'card snippet padded'}>
      <div class="snippet-head">
        <h2>{t('keys.clients')}</h2>
        <CopyButton text={text} what={label} label />
      </div>
      <Segments
        label={t('keys.clients')}
        value={chosen.value}
        onChange={(value) => (chosen.value = value)}
        choices={clientNames.map((value) => ({ value, label: clientSnippet(value, base, secret).label }))}
      />
      {about && (
        <p class="soft">
          <Rich text={t(about)} />
        </p>
      )}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </section>
  )
}
