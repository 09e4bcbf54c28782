import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Segments } from '../../parts/segments.tsx'
import type { Refusal } from '../../state/api.ts'
import { configKey, keys, loadKeys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { loadSettings, models } from '../../state/settings.ts'
import { storedChoice } from '../../state/stored.ts'
import { endpointOff, loadSwitches } from '../../state/switches.ts'
import { system } from '../../state/system.ts'
import { wish } from '../../state/wish.ts'
import type { DialectName } from '../../dialects/dialect.ts'
import { Link } from '../../parts/link.tsx'
import { Notice } from '../../parts/notice.tsx'
import { HistoryDialog } from './history-dialog.tsx'
import { Options } from './options.tsx'
import { Studio } from './studio.tsx'
import { Talk } from './talk.tsx'

const talks = ['chat', 'responses', 'messages'] as const satisfies readonly DialectName[]
const tabs = [...talks, 'images', 'videos'] as const
const tab = storedChoice<(typeof tabs)[number]>('play.tab', tabs, 'chat')

/** Every endpoint tried by hand, as any of the keys. */
export function Playground() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const history = useSignal(false)
  const load = async () => {
    const refusals = await Promise.all([loadSettings(), loadKeys(), loadSwitches()])
    refusal.value = refusals.find(Boolean)
  }
  useEffect(() => void load(), [])
  useEffect(chooseUsual, [models.value, keys.value, system.value?.needs_key])
  const off = endpointOff(tab.value)
  const talk = talks.find((one) => one === tab.value)
  const studio = tab.value === 'images' || tab.value === 'videos' ? tab.value : undefined
  return (
    <div class="play">
      <div class="page-head wide">
        <div>
          <h1>{t('page.playground')}</h1>
          <p class="soft">{t('play.lead')}</p>
        </div>
        <div class="tools-end">
          {talk && (
            <button type="button" class="button" onClick={() => (history.value = true)}>
              {t('play.history')}
            </button>
          )}
          <Segments
            label={t('play.endpoint')}
            value={tab.value}
            onChange={(value) => (tab.value = value)}
            choices={tabs.map((value) => ({ value, label: t(`endpoint.${value}`) }))}
          />
        </div>
      </div>
      {history.value && <HistoryDialog onClose={() => (history.value = false)} />}
      <div class={`play-room${studio ? ' alone' : ''}`}>
        {talk && <Options />}
        <div class="play-main">
          {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
          {off && (
            <Notice tone="warn">
              {t('play.off')} <Link to="/admin/endpoints">{t('endpoints.change')}</Link>
            </Notice>
          )}
          {talk && <Talk dialect={talk} />}
          {studio && <Studio key={studio} kind={studio} />}
        </div>
      </div>
    </div>
  )
}

/** A choice that is no longer there, or was never made, becomes the usual one. */
function chooseUsual(): void {
  const chats = models.value.filter(({ kind, shown }) => kind === 'chat' && shown)
  if (chats.length > 0 && !chats.some(({ id }) => id === wish.model.value))
    wish.model.value = chats.find(({ id }) => id === 'grok-4-fast')?.id ?? chats[0]?.id ?? ''
  if (chats.length > 0 && !chats.some(({ id }) => id === wish.second.value)) wish.second.value = ''
  if (!keys.value || !system.value) return
  const known = [system.value.needs_key ? configKey : '', ...keys.value.map(({ id }) => id)]
  if (!known.includes(wish.keyId.value)) wish.keyId.value = known[0] ?? ''
}
