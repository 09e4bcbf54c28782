import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Confirm } from '../parts/confirm.tsx'
import { Failure } from '../parts/failure.tsx'
import { Link } from '../parts/link.tsx'
import { Notice } from '../parts/notice.tsx'
import { Pager } from '../parts/pager.tsx'
import { Select } from '../parts/select.tsx'
import { Switch } from '../parts/switch.tsx'
import type { Refusal } from '../state/api.ts'
import { conversations, conversationsPerPage, forget, loadConversations } from '../state/conversations.ts'
import { count, moment, percent } from '../state/format.ts'
import { followJob, job } from '../state/job.ts'
import { configKey, keys, loadKeys } from '../state/keys.ts'
import { t } from '../state/language.ts'
import { JobBar } from './accounts/job-bar.tsx'
import { keyName } from './log/key-name.ts'

/** Chats that go on at the upstream, what that saves, and the ways to forget them. */
export function Conversations() {
  const page = useSignal(1)
  const key = useSignal('')
  const refusal = useSignal<Refusal | undefined>(undefined)
  const removing = useSignal('')
  const upstream = useSignal(false)
  const load = async () => void (refusal.value = await loadConversations(page.value, key.value))
  useEffect(() => void load(), [page.value, key.value])
  useEffect(() => void loadKeys(), [])
  const now = conversations.value
  const pages = Math.max(1, Math.ceil((now?.total ?? 0) / conversationsPerPage))
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
          {t('conversations.off')} <Link to="/admin/settings">{t('page.settings')}</Link>
        </Notice>
      )}
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {job.value && <JobBar />}
      <div class="tools filters">
        <Select
          bare
          label={t('log.key')}
          value={key.value}
          options={[
            { value: '', label: t('log.key.any') },
            { value: configKey, label: t('name.config') },
            ...(keys.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(value) => {
            page.value = 1
            key.value = value
          }}
        />
        {now && now.whole_characters > 0 && (
          <span class="soft">
            {t('conversations.saved', {
              share: percent(1 - now.sent_characters / now.whole_characters),
              sent: count(now.sent_characters),
              whole: count(now.whole_characters),
            })}
          </span>
        )}
      </div>
      {now?.total === 0 && (
        <div class="card empty">
          <p class="soft">{t('conversations.none')}</p>
        </div>
      )}
      {now && now.items.length > 0 && (
        <div class="card table-card">
          <table class="table">
            <thead>
              <tr>
                <th>{t('conversations.id')}</th>
                <th>{t('log.model')}</th>
                <th>{t('log.key')}</th>
                <th class="number">{t('conversations.turns')}</th>
                <th>{t('accounts.lastuse')}</th>
                <th>{t('conversations.until')}</th>
                <th class="actions" aria-label={t('accounts.delete')} />
              </tr>
            </thead>
            <tbody>
              {now.items.map((one) => (
                <tr key={one.id} data-conversation={one.id}>
                  <td class="main mono">{one.id}</td>
                  <td data-label={t('log.model')}>{one.model}</td>
                  <td data-label={t('log.key')}>{keyName(one.key_id)}</td>
                  <td class="number" data-label={t('conversations.turns')}>
                    {count(one.turns)}
                  </td>
                  <td data-label={t('accounts.lastuse')}>{moment(one.used_at)}</td>
                  <td data-label={t('conversations.until')}>{moment(one.expires_at)}</td>
                  <td class="actions">
                    <button
                      type="button"
                      class="quiet"
                      aria-label={t('remove.what', { what: one.id })}
                      onClick={() => (removing.value = one.id)}
                    >
                      {t('keys.remove')}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager
        label={t('conversations.pages')}
        page={page.value}
        pages={pages}
        onGo={(to) => (page.value = to)}
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
