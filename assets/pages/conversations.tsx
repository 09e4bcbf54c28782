import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Confirm } from '../parts/confirm.tsx'
import { Failure } from '../parts/failure.tsx'
import { FilterBar } from '../parts/filter-bar.tsx'
import { Link } from '../parts/link.tsx'
import { Notice } from '../parts/notice.tsx'
import { Pager } from '../parts/pager.tsx'
import { Select } from '../parts/select.tsx'
import { Switch } from '../parts/switch.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { TableColumns } from '../parts/table-columns.tsx'
import type { Refusal } from '../state/api.ts'
import {
  type Conversation,
  conversations,
  conversationsPerPage,
  forget,
  loadConversations,
} from '../state/conversations.ts'
import { clock, count, exactMoment, percent } from '../state/format.ts'
import { followJob, job } from '../state/job.ts'
import { configKey, keys, loadKeys } from '../state/keys.ts'
import { t } from '../state/language.ts'
import { param, setParams } from '../state/route.ts'
import { session } from '../state/session.ts'
import { JobBar } from './accounts/job-bar.tsx'
import { keyName } from './log/key-name.ts'

const time = (at: number) => <time title={exactMoment(at)}>{clock(at)}</time>

const conversationColumns = (onForget: (id: string) => void): Column<Conversation>[] => [
  {
    id: 'id',
    title: t('conversations.id'),
    phone: 'main',
    cell: ({ id }) => <span class="mono">{id}</span>,
  },
  {
    id: 'model',
    title: t('log.model'),
    phone: 'below',
    cell: ({ model }) => <span class="mono">{model}</span>,
  },
  {
    id: 'key',
    title: t('log.key'),
    phone: 'below',
    cell: ({ key_id: key }) =>
      key.startsWith('key_') ? <Link to={`/admin/keys?open=${key}`}>{keyName(key)}</Link> : keyName(key),
  },
  {
    id: 'account',
    title: t('log.account'),
    from: 1000,
    cell: ({ account }) => <Link to={`/admin/accounts?open=${encodeURIComponent(account)}`}>{account}</Link>,
  },
  {
    id: 'turns',
    title: t('conversations.turns'),
    number: true,
    phone: 'below',
    named: true,
    cell: ({ turns }) => count(turns),
  },
  { id: 'used', title: t('accounts.lastuse'), from: 700, cell: ({ used_at: at }) => time(at) },
  { id: 'until', title: t('conversations.until'), from: 850, cell: ({ expires_at: at }) => time(at) },
  {
    id: 'forget',
    title: '',
    phone: 'end',
    cell: ({ id }) => (
      <button
        type="button"
        class="quiet"
        aria-label={t('remove.what', { what: id })}
        onClick={() => onForget(id)}
      >
        {t('conversations.forget')}
      </button>
    ),
  },
]

/** Chats that go on at the upstream, what that saves, and the ways to forget them. */
export function Conversations() {
  const page = Math.max(1, Number(param('page')) || 1)
  const key = param('key')
  const isIn = session.value === 'in'
  const refusal = useSignal<Refusal | undefined>(undefined)
  const removing = useSignal('')
  const upstream = useSignal(false)
  const load = async () => void (refusal.value = await loadConversations(page, key))
  useEffect(() => void (isIn && load()), [page, key, isIn])
  useEffect(() => void loadKeys(), [])
  const now = conversations.value
  const columns = conversationColumns((id) => (removing.value = id))
  const remove = async () => {
    const { refusal: why, jobId } = await forget(removing.value, upstream.value)
    if (jobId) void followJob(jobId).then(load)
    if (!why) await load()
    return why
  }
  return (
    <>
      <div class="page-head wide">
        <div>
          <h1>{t('page.conversations')}</h1>
          <p class="soft">{t('conversations.lead')}</p>
        </div>
        <div class="tools-end">
          <button
            type="button"
            class="button"
            disabled={!now?.total}
            onClick={() => (removing.value = 'all')}
          >
            {t('conversations.all')}
          </button>
        </div>
      </div>
      {now?.mode === 'off' && (
        <Notice tone="plain">
          {t('conversations.off')} <Link to="/admin/settings?q=conversation.mode">{t('page.settings')}</Link>
        </Notice>
      )}
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {job.value && <JobBar />}
      <FilterBar
        inForce={key ? 1 : 0}
        end={<TableColumns name="conversations" columns={columns} />}
        search={
          <Select
            bare
            label={t('log.key')}
            value={key}
            options={[
              { value: '', label: t('log.key.any') },
              { value: configKey, label: t('name.config') },
              ...(keys.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(value) => setParams({ key: value, page: '' })}
          />
        }
      >
        {null}
      </FilterBar>
      {now && now.whole_characters > 0 && (
        <p class="soft">
          {t('conversations.saved', {
            share: percent(1 - now.sent_characters / now.whole_characters),
            sent: now.sent_characters,
            whole: now.whole_characters,
          })}
        </p>
      )}
      {!now ? (
        <p class="soft">{t('loading')}</p>
      ) : now.total === 0 ? (
        <div class="card empty">
          <p class="soft">{t('conversations.none')}</p>
        </div>
      ) : (
        <Table
          name="conversations"
          label={t('page.conversations')}
          columns={columns}
          rows={now.items}
          keyOf={({ id }) => id}
          mark={({ id }) => ({ 'data-conversation': id })}
        />
      )}
      <Pager
        label={t('conversations.pages')}
        page={page}
        pages={Math.max(1, Math.ceil((now?.total ?? 0) / conversationsPerPage))}
        onGo={(to) => setParams({ page: to > 1 ? String(to) : '' }, true)}
      />
      {removing.value && (
        <Confirm
          title={removing.value === 'all' ? t('conversations.all.title') : t('conversations.forget.title')}
          action={t('conversations.forget')}
          onConfirm={remove}
          onClose={() => (removing.value = '')}
        >
          <p>{t('conversations.forget.about')}</p>
          <Switch
            label={t('conversations.upstream')}
            on={upstream.value}
            onTurn={(on) => (upstream.value = on)}
          />
        </Confirm>
      )}
    </>
  )
}
