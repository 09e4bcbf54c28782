import type { ProxyItem } from '../../src/admin/answers.ts'
import { api, type Reply } from './api.ts'

export type Proxy = ProxyItem

export const loadProxies = () => api<{ items: readonly Proxy[] }>('GET', '/proxies')
export const addProxies = (urls: readonly string[]) => api('POST', '/proxies', { urls })
export const changeProxy = (id: string, enabled: boolean) =>
  api('PATCH', `/proxies/${encodeURIComponent(id)}`, { enabled })
export const removeProxy = (id: string) => api('DELETE', `/proxies/${encodeURIComponent(id)}`)

/** Tests all of them as a job. Answers its id. */
export async function testProxies(): Promise<Reply<string>> {
  const reply = await api<{ job_id: string }>('POST', '/proxies/test', { all: true })
  return reply.ok ? { ok: true, value: reply.value.job_id } : reply
}
