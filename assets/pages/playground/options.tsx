import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { efforts } from '../../dialects/dialect.ts'
import { readSchema, readTools, schemaExample, toolExamples } from '../../dialects/tools.ts'
import { Field } from '../../parts/field.tsx'
import { Select } from '../../parts/select.tsx'
import { Switch } from '../../parts/switch.tsx'
import { configKey, keys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { models } from '../../state/settings.ts'
import { system } from '../../state/system.ts'
import { wish } from '../../state/wish.ts'
import { JsonDialog } from './json-dialog.tsx'

/** Who asks which model, and how. */
export function Options() {
  const id = useId()
  const temperature = wish.temperature.value.trim()
  const isWrong = temperature !== '' && !(Number(temperature) >= 0 && Number(temperature) <= 2)
  return (
    <details class="card play-options" open={innerWidth > 960}>
      <summary>
        <span>{t('play.options')}</span>
        <span class="faint mono">{wish.model.value}</span>
      </summary>
      <div class="card-body">
        <Select
          label={t('play.model')}
          value={wish.model.value}
          onChange={(value) => (wish.model.value = value)}
          options={modelOptions()}
        />
        <Select
          label={t('play.second')}
          value={wish.second.value}
          onChange={(value) => (wish.second.value = value)}
          options={[{ value: '', label: t('play.second.none') }, ...modelOptions()]}
        />
        <AskAs />
        <div class="labelled">
          <label for={id}>{t('play.system')}</label>
          <textarea
            id={id}
            rows={3}
            value={wish.system.value}
            placeholder={t('play.system.none')}
            onInput={(event) => (wish.system.value = event.currentTarget.value)}
          />
        </div>
        <div class="pair-fields">
          <Select
            label={t('play.effort')}
            value={wish.effort.value}
            onChange={(value) => (wish.effort.value = efforts.find((one) => one === value) ?? '')}
            options={efforts.map((value) => ({ value, label: t(`play.effort.${value}`) }))}
          />
          <Field
            label={t('play.temperature')}
            numeric
            value={wish.temperature.value}
            placeholder={t('play.temperature.usual')}
            onInput={(value) => (wish.temperature.value = value)}
            {...(isWrong && { wrong: t('play.temperature.wrong') })}
          />
        </div>
        <div class="switch-rows">
          {(['stream', 'search', 'record'] as const).map((name) => (
            <Switch
              key={name}
              label={t(`play.${name}`)}
              on={wish[name].value === 'on'}
              onTurn={(on) => (wish[name].value = on ? 'on' : 'off')}
            />
          ))}
        </div>
        <Additions />
      </div>
    </details>
  )
}

/** The models of chats, by their mode. */
function modelOptions() {
  const chats = models.value.filter(({ kind, shown }) => kind === 'chat' && shown)
  return [...new Set(chats.map(({ mode }) => mode))].map((mode) => ({
    label: mode,
    options: chats.filter((model) => model.mode === mode).map(({ id }) => ({ value: id, label: id })),
  }))
}

/** Whose limits count. */
export const AskAs = ({ plain = false }: { plain?: boolean }) => (
  <Select
    label={t('play.key')}
    value={wish.keyId.value}
    onChange={(value) => (wish.keyId.value = value)}
    options={[
      system.value?.needs_key === false
        ? { value: '', label: t('play.key.none') }
        : { value: configKey, label: t('play.key.config') },
      ...(keys.value ?? []).map(({ id, name, prefix }) => ({ value: id, label: `${name} · ${prefix}…` })),
    ]}
    {...(!plain && { hint: t('play.key.hint') })}
  />
)

/** Tools and the schema of the answer, each in an editor of its own. */
function Additions() {
  const editing = useSignal<'tools' | 'schema' | undefined>(undefined)
  const tools = readTools(wish.tools.value)
  const n = 'tools' in tools ? tools.tools.length : 0
  const close = () => (editing.value = undefined)
  return (
    <div class="additions">
      <button type="button" class="button small" onClick={() => (editing.value = 'tools')}>
        {n > 0 ? t('play.tools.some', { n }) : t('play.tools')}
      </button>
      <button type="button" class="button small" onClick={() => (editing.value = 'schema')}>
        {t(wish.schema.value ? 'play.schema.set' : 'play.schema')}
      </button>
      {editing.value === 'tools' && (
        <JsonDialog
          title={t('play.tools')}
          about={t('play.tools.about')}
          label={t('play.tools.label')}
          value={wish.tools.value}
          examples={[
            { label: t('play.tools.weather'), text: toolExamples.weather },
            { label: t('play.tools.orders'), text: toolExamples.orders },
          ]}
          check={readTools}
          onSave={(text) => (wish.tools.value = text)}
          onClose={close}
        />
      )}
      {editing.value === 'schema' && (
        <JsonDialog
          title={t('play.schema')}
          about={t('play.schema.about')}
          label={t('play.schema.label')}
          value={wish.schema.value}
          examples={[{ label: t('play.schema.example'), text: schemaExample }]}
          check={readSchema}
          onSave={(text) => (wish.schema.value = text)}
          onClose={close}
        />
      )}
    </div>
  )
}
