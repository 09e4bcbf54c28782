import { type Signal, signal } from '@preact/signals'
import { adminUrl, api, type Refusal, refusalOf, unreachable } from './api.ts'
import { readMessages } from './server-sent.ts'

/** `status` and `remedy` are there where the doctor looked at a part. */
type JobResult = {
  id: string
  masked: string | null
  ok: boolean
  message: string
  status?: string
  remedy?: string
}

export type Job = {
  id: string
  kind: string
  status: 'running' | 'done' | 'cancelled' | 'error'
  total: number
  processed: number
  ok: number
  failed: number
  warnings: readonly string[]
  results: readonly JobResult[]
}

/** The job that is watched. It stays when it has ended, until somebody closes it. */
export const job = signal<Job | undefined>(undefined)

/** Follows a job to its end, in `shown`. Resolves to why it could not be followed. */
export async function followJob(
  id: string,
  shown: Signal<Job | undefined> = job,
): Promise<Refusal | undefined> {
  try {
    const answer = await fetch(adminUrl(`/jobs/${encodeURIComponent(id)}/stream`))
    if (!answer.ok || !answer.body) return await refusalOf(answer)
    for await (const { data } of readMessages(answer.body)) shown.value = JSON.parse(data) as Job
    return undefined
  } catch (error) {
    return unreachable(error)
  }
}

/** Stops the work; answers when it has stopped. */
export async function cancelJob(id: string): Promise<Refusal | undefined> {
  const reply = await api<Job>('POST', `/jobs/${encodeURIComponent(id)}/cancel`, {}, { timeoutMs: 60_000 })
  return reply.ok ? undefined : reply.refusal
}
