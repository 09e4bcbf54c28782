import { useId } from 'preact/hooks'
import { Select } from '../../parts/select.tsx'
import { Switch } from '../../parts/switch.tsx'
import { configKey, keys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { models } from '../../state/settings.ts'
import { system } from '../../state/system.ts'
import { wish } from '../../state/talk.ts'

/** Who asks which model, and how. */
export function Options() {
  const id = useId()
  const chats = models.value.filter(({ kind, shown }) => kind === 'chat' && shown)
  const modes = [...new Set(chats.map(({ mode }) => mode))]
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
          options={modes.map((mode) => ({
            label: mode,
            options: chats.filter((model) => model.mode === mode).map(({ id }) => ({ value: id, label: id })),
          }))}
        />
        <Select
          label={t('play.key')}
          value={wish.keyId.value}
          onChange={(value) => (wish.keyId.value = value)}
          options={[
            system.value?.needs_key === false
              ? { value: '', label: t('play.key.none') }
              : { value: configKey, label: t('play.key.config') },
            ...(keys.value ?? []).map(({ id, name, prefix }) => ({
              value: id,
              label: `${name} · ${prefix}…`,
            })),
          ]}
          hint={t('play.key.hint')}
        />
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
        <div class="switch-rows">
          {(['stream', 'search', 'reasoning'] as const).map((name) => (
            <Switch
              key={name}
              label={t(`play.${name}`)}
              on={wish[name].value === 'on'}
              onTurn={(on) => (wish[name].value = on ? 'on' : 'off')}
            />
          ))}
        </div>
      </div>
    </details>
  )
}
