import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Switch } from '../../parts/switch.tsx'
import {
  type Account,
  changeAccount,
  countOnlineFiles,
  type JobKind,
  loadAccount,
} from '../../state/accounts.ts'
import type { Refusal } from '../../state/api.ts'
import { count, exactMoment, size } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { AccountTraffic } from './account-traffic.tsx'
import { QuotaBars } from './quota-bars.tsx'
import { Renewal } from './renewal.tsx'
import { changeOf, type Draft, SettingFields } from './setting-fields.tsx'

type AccountDialogProps = { id: string; onClose: () => void; onRun: (kind: JobKind) => void }

/** One account: everything known of it, its note and tags, and what can be done with it. */
export function AccountDialog({ id, onClose, onRun }: AccountDialogProps) {
  const account = useSignal<Account | undefined>(undefined)
  const refusal = useSignal<Refusal | undefined>(undefined)
  const note = useSignal('')
  const tags = useSignal('')
  const trouble = useSignal('')
  const draft = useSignal<Draft>({})
  const wrong = useSignal<Record<string, string>>({})
  useEffect(() => {
    void loadAccount(id).then((reply) => {
      if (!reply.ok) {
        refusal.value = reply.refusal
        return
      }
      account.value = reply.value
      note.value = reply.value.note
      tags.value = reply.value.tags.join(', ')
    })
  }, [id])
  const change = async (wish: Parameters<typeof changeAccount>[1], close = false) => {
    const reply = await changeAccount(id, wish)
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
    wrong.value =
      reply.ok || reply.refusal.param === '' ? {} : { [reply.refusal.param]: reply.refusal.message }
    // What is being written stays.
    if (reply.ok) account.value = reply.value
    if (reply.ok && close) onClose()
  }
  const save = () =>
    void change(
      {
        ...changeOf(draft.value),
        note: note.value.trim(),
        tags: tags.value
          .split(',')
          .map((tag) => tag.trim())
          .filter(Boolean),
      },
      true,
    )
  const run = (kind: JobKind) => {
    onRun(kind)
    onClose()
  }
  const actions = (
    <>
      {(['test', 'refresh'] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          class={`button${kind === 'refresh' ? ' start' : ''}`}
          onClick={() => run(kind)}
        >
          {t(`accounts.${kind}`)}
        </button>
      ))}
      <button type="submit" class="button primary">
        {t('save')}
      </button>
    </>
  )
  return (
    <Dialog
      title={account.value ? titleOf(account.value) : t('accounts.account')}
      onClose={onClose}
      onSubmit={save}
      actions={actions}
      wide
    >
      {refusal.value && <Failure refusal={refusal.value} />}
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {account.value && (
        <>
          <Switch
            label={t('accounts.enabled')}
            on={account.value.state !== 'disabled'}
            onTurn={(enabled) => void change({ enabled })}
          />
          <div class="pair">
            <Field label={t('accounts.note')} value={note.value} onInput={(text) => (note.value = text)} />
            <Field
              label={t('accounts.tags')}
              hint={t('accounts.tags.hint')}
              value={tags.value}
              onInput={(text) => (tags.value = text)}
            />
          </div>
          <Facts of={account.value} />
          <Renewal onRenew={(token) => change({ token })} />
          <details>
            <summary>{t('accounts.settings')}</summary>
            <SettingFields of={account.value} draft={draft} wrong={wrong.value} />
          </details>
          <h3>{t('accounts.quota')}</h3>
          <QuotaBars quota={{ ...account.value.quota, ...account.value.media_quota }} />
          <AccountTraffic id={id} />
          <OnlineFiles id={id} />
        </>
      )}
    </Dialog>
  )
}

const titleOf = ({ id, label, masked }: Account) => (id.startsWith(label) ? masked : label)

const time = (at: number) => (at > 0 ? exactMoment(at) : '–')

/** The file it came from; what was pasted came from none. */
const sourceOf = ({ source }: Account) => (source === 'pasted' ? t('accounts.pasted') : source)

function Facts({ of: account }: { of: Account }) {
  const facts: [name: string, value: string][] = [
    [t('accounts.state'), `${t(`state.${account.state}`)}${account.reason ? `: ${account.reason}` : ''}`],
    [t('accounts.since'), time(account.since)],
    [t('accounts.person'), [account.email, account.masked].filter(Boolean).join(' · ')],
    [t('accounts.tier'), `${known(`tier.${account.tier}`, {}, account.tier)} · ${account.pool}`],
    [t('accounts.uses'), count(account.use_count)],
    [t('accounts.lastuse'), time(account.last_used_at)],
    [t('accounts.lastsync'), time(account.last_sync_at)],
    [t('accounts.created'), [time(account.created_at), sourceOf(account)].filter(Boolean).join(' · ')],
  ]
  return (
    <>
      <dl class="facts wide">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {account.last_error && (
        <Notice tone="warn">
          <strong>
            {account.last_error.code} · {exactMoment(account.last_error.at)}
          </strong>
          {account.last_error.message}
        </Notice>
      )}
    </>
  )
}

/** What the account has stored upstream, counted when asked. */
function OnlineFiles({ id }: { id: string }) {
  const said = useSignal('')
  const look = async () => {
    said.value = t('loading')
    const reply = await countOnlineFiles(id)
    if (!reply.ok) said.value = refusalText(reply.refusal)
    else {
      const { number, unit } = size(reply.value.bytes)
      said.value = t('accounts.assets.count', { n: count(reply.value.count), size: `${number} ${unit}` })
    }
  }
  return (
    <div class="switch-row">
      <span role="status">{said.value || t('accounts.assets')}</span>
      <button type="button" class="button small" onClick={() => void look()}>
        {t('accounts.assets.look')}
      </button>
    </div>
  )
}
