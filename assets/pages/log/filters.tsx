import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Search } from '../../parts/search.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Select } from '../../parts/select.tsx'
import { configKey, keys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { endings, type Filter, filter } from '../../state/log.ts'
import { models } from '../../state/settings.ts'
import { endpoints } from '../../state/switches.ts'

const restMs = 250
const any = 'any'
const hourMs = 3_600_000
const spans = { hour: hourMs, day: 24 * hourMs, week: 168 * hourMs } as const

/** The next filter: the old one with one part changed, or taken away when the value is empty. */
function change<Name extends keyof Filter>(name: Name, value: Filter[Name] | undefined): void {
  const { [name]: _, ...others } = filter.value
  filter.value = value === undefined ? others : { ...others, [name]: value }
}

/** What is shown of the log. */
export function Filters() {
  const since = useSignal<string>(any)
  const text = useSignal(filter.value.q ?? '')
  const { outcome, endpoint = any, model = any, key_id: key } = filter.value

  // A pause in typing asks, not every letter.
  useEffect(() => {
    const timer = setTimeout(() => {
      const wanted = text.value.trim() || undefined
      if (wanted !== filter.value.q) change('q', wanted)
    }, restMs)
    return () => clearTimeout(timer)
  }, [text.value])

  const sinceChanged = (value: string) => {
    since.value = value
    const length = spans[value as keyof typeof spans]
    change('from', length ? Date.now() - length : undefined)
  }
  const chosen = (value: string) => (value === any ? undefined : value)
  const keyChoices = [
    { value: any, label: t('log.key.any') },
    { value: configKey, label: t('name.config') },
    ...(keys.value ?? []).map(({ id, name }) => ({ value: id, label: name || id })),
    { value: '', label: t('log.key.none') },
  ]
  return (
    <div class="tools filters">
      <Segments
        label={t('log.outcome')}
        value={outcome ?? any}
        choices={[
          { value: any, label: t('log.all') },
          ...endings.map((one) => ({ value: one, label: t(`outcome.${one}`) })),
        ]}
        onChange={(value) =>
          change(
            'outcome',
            endings.find((one) => one === value),
          )
        }
      />
      <Select
        bare
        label={t('log.endpoint')}
        value={endpoint}
        options={[
          { value: any, label: t('log.endpoint.any') },
          ...endpoints.map((one) => ({ value: one.key.replace('enable_', ''), label: t(one.name) })),
        ]}
        onChange={(value) => change('endpoint', chosen(value))}
      />
      <Select
        bare
        label={t('log.model')}
        value={model}
        options={[
          { value: any, label: t('log.model.any') },
          ...models.value.map(({ id }) => ({ value: id, label: id })),
        ]}
        onChange={(value) => change('model', chosen(value))}
      />
      <Select
        bare
        label={t('log.key')}
        value={key ?? any}
        options={keyChoices}
        onChange={(value) => change('key_id', chosen(value))}
      />
      <Select
        bare
        label={t('log.since')}
        value={since.value}
        options={[
          { value: any, label: t('log.since.any') },
          { value: 'hour', label: t('log.since.hour') },
          { value: 'day', label: t('log.since.day') },
          { value: 'week', label: t('log.since.week') },
        ]}
        onChange={sinceChanged}
      />
      <Search label={t('log.search')} value={text.value} onInput={(value) => (text.value = value)} />
    </div>
  )
}
