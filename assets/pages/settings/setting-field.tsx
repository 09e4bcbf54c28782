import { useId } from 'preact/hooks'
import { Rich } from '../../parts/rich.tsx'
import { t } from '../../state/language.ts'
import type { Setting } from '../../state/settings.ts'
import { draft, parse, shown, write } from './draft.ts'

type SettingFieldProps = { of: Setting; wrong: string | undefined }

/** One key with its help, its field and its marks. */
export function SettingField({ of: setting, wrong }: SettingFieldProps) {
  const id = useId()
  const { key, origin, needs_restart, effect, description, default: usual, secret } = setting
  const noted = draft.value[key]
  const changed = key in draft.value
  const value =
    noted === undefined ? shown(setting, setting.value) : noted === null ? shown(setting, usual) : noted
  const fixed = origin === 'environment'
  const parsed = changed ? parse(setting, noted ?? null) : undefined
  const trouble = wrong ?? (parsed && 'wrong' in parsed ? parsed.wrong : '')
  return (
    <div class={`setting${changed ? ' edited' : ''}`} data-setting={key}>
      <div class="what">
        <label for={id} class="mono">
          {key.slice(key.indexOf('.') + 1)}
        </label>
        {origin === 'file' && <span class="tag changed">{t('settings.file')}</span>}
        {fixed && <span class="tag">{t('settings.environment')}</span>}
        {needs_restart && <span class="tag">{t('settings.restart')}</span>}
        {!effect && <span class="tag bad">{t('settings.noeffect')}</span>}
        <p class="soft" id={`${id}-help`}>
          <Rich text={description} />
        </p>
      </div>
      <div class="control">
        <Control id={id} of={setting} value={value} disabled={fixed} invalid={trouble !== ''} />
        <p class="wrong" role="alert">
          {trouble}
        </p>
        {(origin === 'file' || changed) && !fixed && !secret && (
          <p class="hint">
            {t('settings.default', { value: shortly(usual) })}{' '}
            {noted !== null && origin === 'file' && (
              <button type="button" class="link" onClick={() => write(setting, null)}>
                {t('settings.reset')}
              </button>
            )}
          </p>
        )}
      </div>
    </div>
  )
}

type ControlProps = { id: string; of: Setting; value: string | boolean; disabled: boolean; invalid: boolean }

function Control({ id, of: setting, value, disabled, invalid }: ControlProps) {
  const { type, allowed, secret } = setting
  const common = { id, disabled, 'aria-describedby': `${id}-help`, 'aria-invalid': invalid }
  if (typeof value === 'boolean')
    return (
      <button
        {...common}
        type="button"
        role="switch"
        class="switch"
        aria-checked={value}
        onClick={() => write(setting, !value)}
      />
    )
  if (allowed.values)
    return (
      <span class="select">
        <select {...common} value={value} onChange={(event) => write(setting, event.currentTarget.value)}>
          {allowed.values.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </span>
    )
  const input = (event: { currentTarget: { value: string } }) => write(setting, event.currentTarget.value)
  if (type === 'array' || type === 'object')
    return (
      <textarea
        {...common}
        class="mono"
        spellcheck={false}
        rows={Math.min(24, Math.max(2, value.split('\n').length))}
        value={value}
        onInput={input}
      />
    )
  return (
    <input
      {...common}
      class="input"
      type={(secret ? 'password' : 'text') as 'text'}
      autocomplete={(secret ? 'new-password' : 'off') as 'off'}
      spellcheck={false}
      inputMode={type === 'string' ? 'text' : 'decimal'}
      placeholder={secret ? t(setting.set ? 'settings.secret.set' : 'settings.secret.unset') : ''}
      value={value}
      onInput={input}
    />
  )
}

/** A value as one line. */
export const shortly = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' ? t('settings.empty') : text.length > 80 ? `${text.slice(0, 80)}…` : text
}
