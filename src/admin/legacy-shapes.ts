import type { Config } from '../config/schema.ts'
import type { Account } from '../core/account.ts'

/** What a secret is shown as; sent back it changes nothing. */
export const mask = '********'

type Standing = 'unused' | 'limited' | 'expired' | 'active'

const words: Record<Standing, string> = {
  unused: '未使用',
  limited: '限流中',
  expired: '失效',
  active: '正常',
}

function standingOf(account: Account): Standing {
  if (account.state === 'cooling') return 'limited'
  if (account.state !== 'active') return 'expired'
  return account.lastSyncAt === 0 ? 'unused' : 'active'
}

const typeOf = ({ tier }: Account) => (tier === 'basic' ? 'sso' : 'ssoSuper')

/** An account as seed 001 lists it. Times in epoch milliseconds; -1 is unknown. */
export const encodeToken = (account: Account) => ({
  token: account.credential,
  token_type: typeOf(account),
  created_time: account.createdAt || null,
  remaining_queries: account.quota['fast']?.remaining ?? -1,
  heavy_remaining_queries: account.quota['heavy']?.remaining ?? -1,
  status: words[standingOf(account)],
})

const none = () => ({ total: 0, unused: 0, limited: 0, expired: 0, active: 0 })

/** Counts of accounts as seed 001 tells them. */
export function encodeStats(accounts: Iterable<Account>) {
  const stats = { normal: none(), super: none(), total: 0 }
  for (const account of accounts) {
    const group = typeOf(account) === 'sso' ? stats.normal : stats.super
    group.total++
    group[standingOf(account)]++
    stats.total++
  }
  return stats
}

/** Our settings under the names of seed 001. Secrets are masked. */
export function encodeSettings({ app, grok, cache }: Config) {
  const hidden = (value: string) => (value === '' ? '' : mask)
  const share = (own: number) => own || cache.limit_mb
  return {
    global: {
      admin_username: 'admin',
      admin_password: mask,
      image_mode: app.image_format === 'base64' ? 'base64' : 'url',
      image_cache_max_size_mb: share(cache.image_limit_mb),
      video_cache_max_size_mb: share(cache.video_limit_mb),
      base_url: app.app_url,
    },
    grok: {
      api_key: hidden(app.api_key),
      proxy_url: hidden(grok.base_proxy_url),
      cache_proxy_url: hidden(grok.asset_proxy_url),
      cf_clearance: hidden(grok.cf_clearance),
      x_statsig_id: hidden(grok.statsig_id),
      filtered_tags: grok.filter_tags.join(','),
      stream_chunk_timeout: grok.stream_idle_timeout,
      stream_first_response_timeout: grok.timeout,
      stream_total_timeout: grok.total_timeout,
      temporary: grok.temporary,
      show_thinking: grok.thinking,
    },
  }
}

/** A size as seed 001 writes it. */
export const sizeText = (bytes: number): string =>
  bytes < 1 << 20 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`
