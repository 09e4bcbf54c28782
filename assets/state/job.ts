import { type Signal, signal } from '@preact/signals'
import type { JobItem } from '../../src/admin/answers.ts'
import { adminUrl, api, type Refusal, refusalOf, unreachable } from './api.ts'
import { readMessages } from './server-sent.ts'

/** A job as it stands. */
export type Job = JobItem

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
