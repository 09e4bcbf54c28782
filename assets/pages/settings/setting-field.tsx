import { useId } from 'preact/hooks'
import { Rich } from '../../parts/rich.tsx'
import { known, t } from '../../state/language.ts'
import { helpOf, isOurs, type Setting, titleOf } from '../../state/settings.ts'
import { draft, shown, write, wrongWith } from './draft.ts'

/** One setting with its title and key, its help, its field and its marks. */
export function SettingField({ of: setting }: { of: Setting }) {
  const id = useId()
  const { key, origin, needs_restart, effect, default: usual, secret } = setting
  const noted = draft.value[key]
  const changed = key in draft.value
  const trouble = wrongWith(setting)
  const name = key.slice(key.indexOf('.') + 1)
  return (
    <div class={`setting${changed ? ' edited' : ''}${trouble ? ' wrong' : ''}`} data-setting={key}>
      <div class="what">
        <label for={id}>{titleOf(setting) || name}</label> <code class="key">{name}</code>
        {origin === 'file' && <span class="tag changed">{t('settings.file')}</span>}
        {needs_restart && key.includes('.') && <span class="tag">{t('settings.restart')}</span>}
        {!effect && <span class="tag bad">{t('settings.noeffect')}</span>}
        <p class="soft" id={`${id}-help`}>
          <Rich text={helpOf(setting)} />
        </p>
      </div>
      <div class="control">
        {isOurs(setting) ? (
          <Control id={id} of={setting} invalid={trouble !== ''} />
        ) : (
          effect && <output id={id}>{shortly(setting.value ?? '')}</output>
        )}
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {trouble}
        </p>
        {(origin === 'file' || changed) && isOurs(setting) && !secret && (
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

type ControlProps = { id: string; of: Setting; invalid: boolean }

function Control({ id, of: setting, invalid }: ControlProps) {
  const { key, type, allowed, secret, unit } = setting
  const noted = draft.value[key]
  const value = noted ?? shown(setting, noted === null ? setting.default : setting.value)
  const common = { id, 'aria-describedby': `${id}-help ${id}-wrong`, 'aria-invalid': invalid }
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
  const isNumber = type !== 'string'
  return (
    <span class={`with-unit${isNumber ? ' number' : ''}`}>
      <input
        {...common}
        class="input"
        type={(secret ? 'password' : 'text') as 'text'}
        autocomplete={(secret ? 'new-password' : 'off') as 'off'}
        spellcheck={false}
        inputMode={isNumber ? 'decimal' : 'text'}
        placeholder={secret ? t(setting.set ? 'settings.secret.set' : 'settings.secret.unset') : ''}
        value={value}
        onInput={input}
      />
      {unit && <span class="soft">{known(`settings.unit.${unit}`, { n: value }, unit)}</span>}
    </span>
  )
}

/** A value as one line. */
export const shortly = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' ? t('settings.empty') : text.length > 80 ? `${text.slice(0, 80)}…` : text
}
