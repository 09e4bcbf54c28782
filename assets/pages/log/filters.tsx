import type { ComponentChildren } from 'preact'
import { parseLogQuery } from '../../../src/admin/log-query.ts'
import { FilterBar } from '../../parts/filter-bar.tsx'
import { QueryField } from '../../parts/query-field.tsx'
import { Select } from '../../parts/select.tsx'
import { configKey, keys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { endings, isSpan, spans } from '../../state/log.ts'
import { param, setParams } from '../../state/route.ts'
import { models } from '../../state/settings.ts'
import { endpoints } from '../../state/switches.ts'
import { complete, type Vocabulary } from './complete.ts'
import { TimeRange } from './time-range.tsx'

const endpointIds = endpoints.map(({ key }) => key.replace('enable_', ''))

const vocabulary = (): Vocabulary => ({
  status: ['2xx', '4xx', '5xx', '401', '429', '502', '503', '504'],
  outcome: endings,
  endpoint: endpointIds,
  model: models.value.map(({ id }) => id),
  key: [...(keys.value ?? []).map(({ name }) => name), configKey, 'none'],
  transport: ['mgw', 'rest'],
  stream: ['true', 'false'],
})

// The gateway's own reading of a query, without names: these are no matter of form.
const noNames = { account: () => [], key: () => [] }
function isWhole(text: string): boolean {
  try {
    parseLogQuery(text, noNames)
    return true
  } catch {
    return false
  }
}

/** What is shown of the log: a query, and the usual filters beside it. All of it stands in the address. */
export function Filters({ wrong, end }: { wrong: string; end: ComponentChildren }) {
  const [outcome, endpoint, model, key] = [param('outcome'), param('endpoint'), param('model'), param('key')]
  const since = param('since') || (param('from') || param('to') ? 'custom' : '')
  const inForce = [outcome, endpoint, model, key, since].filter(Boolean).length
  return (
    <FilterBar
      inForce={inForce}
      end={end}
      search={
        <QueryField
          label={t('log.query')}
          value={param('q')}
          wrong={wrong}
          isWhole={isWhole}
          complete={(text, caret) => complete(text, caret, vocabulary())}
          onAsk={(q) => setParams({ q })}
        />
      }
    >
      <Choice
        name="outcome"
        label={t('log.outcome')}
        any={t('log.outcome.any')}
        options={endings.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      <Choice
        name="endpoint"
        label={t('log.endpoint')}
        any={t('log.endpoint.any')}
        options={endpoints.map((one, at) => ({ value: endpointIds[at] ?? '', label: t(one.name) }))}
      />
      <Choice
        name="model"
        label={t('log.model')}
        any={t('log.model.any')}
        options={models.value.map(({ id }) => ({ value: id, label: id }))}
      />
      <Choice
        name="key"
        label={t('log.key')}
        any={t('log.key.any')}
        options={[
          { value: configKey, label: t('name.config') },
          ...(keys.value ?? []).map(({ id, name }) => ({ value: id, label: name || id })),
          { value: 'none', label: t('log.key.none') },
        ]}
      />
      <Select
        bare
        label={t('log.since')}
        value={since}
        options={[
          { value: '', label: t('log.since.any') },
          ...Object.keys(spans).map((value) => ({ value, label: t(`log.since.${value as 'hour'}`) })),
          { value: 'custom', label: t('log.since.custom') },
        ]}
        onChange={(value) =>
          setParams({
            since: isSpan(value) ? value : '',
            from: value === 'custom' ? String(Date.now() - spans.hour) : '',
            to: '',
          })
        }
      />
      {since === 'custom' && <TimeRange />}
    </FilterBar>
  )
}

type ChoiceProps = {
  name: string
  label: string
  any: string
  options: readonly { value: string; label: string }[]
}

const Choice = ({ name, label, any, options }: ChoiceProps) => (
  <Select
    bare
    label={label}
    value={param(name)}
    options={[{ value: '', label: any }, ...options]}
    onChange={(value) => setParams({ [name]: value })}
  />
)
