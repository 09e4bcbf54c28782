import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Confirm } from '../../parts/confirm.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Rich } from '../../parts/rich.tsx'
import { Switch } from '../../parts/switch.tsx'
import type { Refusal } from '../../state/api.ts'
import { count, day, moment } from '../../state/format.ts'
import { changeKey, type Key, keys, loadKeys, removeKey } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { loadSettings } from '../../state/settings.ts'
import { KeyForm } from './key-form.tsx'
import { Clients } from './clients.tsx'
import { SecretDialog } from './secret-dialog.tsx'

const lookEveryMs = 5000

/** The keys of callers: who may ask what, and how much of it is used. */
export function Keys() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const trouble = useSignal('')
  const editing = useSignal<Key | 'new' | undefined>(undefined)
  const removing = useSignal<Key | undefined>(undefined)
  const secret = useSignal('')
  const load = async () => void (refusal.value = await loadKeys())
  useEffect(() => {
    void load()
    void loadSettings()
    const timer = setInterval(() => document.visibilityState === 'visible' && void load(), lookEveryMs)
    return () => clearInterval(timer)
  }, [])
  const turn = async (key: Key, enabled: boolean) => {
    const why = await changeKey(key.id, { enabled })
    trouble.value = why ? refusalText(why) : ''
  }
  return (
    <>
      <div class="page-head wide">
        <div>
          <h1>{t('page.keys')}</h1>
          <p class="soft">
            <Rich text={t('keys.lead')} />
          </p>
        </div>
        <button type="button" class="button primary" onClick={() => (editing.value = 'new')}>
          <Icon name="plus" />
          {t('keys.new')}
        </button>
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {keys.value?.length === 0 && (
        <div class="card empty">
          <p class="soft">{t('keys.none')}</p>
        </div>
      )}
      {keys.value && keys.value.length > 0 && (
        <ul class="card key-list">
          {keys.value.map((key) => (
            <Row
              key={key.id}
              of={key}
              onTurn={(on) => void turn(key, on)}
              onEdit={() => (editing.value = key)}
              onRemove={() => (removing.value = key)}
            />
          ))}
        </ul>
      )}
      <Clients secret="" />
      {editing.value && (
        <KeyForm
          of={editing.value === 'new' ? undefined : editing.value}
          onClose={() => (editing.value = undefined)}
          onMade={(made) => {
            editing.value = undefined
            secret.value = made
          }}
        />
      )}
      {secret.value && <SecretDialog secret={secret.value} onClose={() => (secret.value = '')} />}
      {removing.value && (
        <Confirm
          title={t('keys.remove.title', { name: removing.value.name })}
          action={t('keys.remove')}
          onConfirm={() => removeKey(removing.value?.id ?? '')}
          onClose={() => (removing.value = undefined)}
        >
          <p>{t('keys.remove.about')}</p>
        </Confirm>
      )}
    </>
  )
}

type RowProps = { of: Key; onTurn: (on: boolean) => void; onEdit: () => void; onRemove: () => void }

const Row = ({ of: key, onTurn, onEdit, onRemove }: RowProps) => (
  <li data-key={key.name}>
    <div class="what">
      <h2>
        {key.name} <small class="mono faint">{key.prefix}…</small>
        {isOver(key) && <span class="tag bad">{t('keys.over')}</span>}
      </h2>
      <p class="soft">{facts(key).join(' · ')}</p>
      <Limits of={key} />
    </div>
    <div class="row-actions">
      <Switch bare label={t('keys.enabled', { name: key.name })} on={key.enabled} onTurn={onTurn} />
      <button
        type="button"
        class="button small"
        aria-label={t('keys.edit.what', { name: key.name })}
        onClick={onEdit}
      >
        {t('keys.edit')}
      </button>
      <button
        type="button"
        class="button small"
        aria-label={t('remove.what', { what: key.name })}
        onClick={onRemove}
      >
        {t('keys.remove')}
      </button>
    </div>
  </li>
)

const isOver = ({ expires_at }: Key) => expires_at > 0 && expires_at <= Date.now()

function facts(key: Key): string[] {
  const used = key.last_used_at > 0 ? t('keys.used', { time: moment(key.last_used_at) }) : t('keys.unused')
  return [
    used,
    ...(key.expires_at > 0 ? [t('keys.until', { day: day(key.expires_at) })] : []),
    key.models.length > 0 ? key.models.join(', ') : t('keys.models.all'),
  ]
}

/** What is used of each limit there is. */
function Limits({ of: { usage, rpm, concurrency, daily_tokens, monthly_tokens } }: { of: Key }) {
  const all: [name: string, used: number, limit: number][] = [
    [t('keys.rpm'), usage.minute_requests, rpm],
    [t('keys.concurrency'), usage.running, concurrency],
    [t('keys.daily'), usage.day_tokens, daily_tokens],
    [t('keys.monthly'), usage.month_tokens, monthly_tokens],
  ]
  const limited = all.filter(([, , limit]) => limit > 0)
  if (limited.length === 0) return <p class="faint">{t('keys.unlimited')}</p>
  return (
    <ul class="limits">
      {limited.map(([name, used, limit]) => (
        <li key={name}>
          <span class="soft">{name}</span>
          <span>
            {count(used)} / {count(limit)}
          </span>
          <meter min={0} max={limit} value={Math.min(used, limit)} high={limit * 0.9} aria-label={name} />
        </li>
      ))}
    </ul>
  )
}
