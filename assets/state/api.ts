import { signal } from '@preact/signals'
import { base } from './base.ts'

/** Whether the gateway runs before a simulated upstream; every answer of it says so in a header. */
export const simulated = signal(false)

/** What the gateway refused, by its code; `unreachable` when no answer came at all. `param` is the field it is about. */
export type Refusal = {
  code: string
  message: string
  status: number
  retryAfterSeconds: number
  param: string
  requestId: string
}
export type Reply<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

const signedOut = new Set<() => void>()
/** Calls the listener whenever an answer says that there is no session any more. */
export const onSignedOut = (listener: () => void) => void signedOut.add(listener)

type Options = { signal?: AbortSignal; timeoutMs?: number }

/** One call of the admin API. A refusal is a value: whoever calls must decide what to show. */
export async function api<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  { signal, timeoutMs = 10_000 }: Options = {},
): Promise<Reply<T>> {
  const patience = AbortSignal.timeout(timeoutMs)
  const writes = method !== 'GET'
  try {
    const answer = await fetch(adminUrl(path), {
      method,
      headers: { accept: 'application/json', ...(writes && { 'content-type': 'application/json' }) },
      ...(writes && { body: JSON.stringify(body ?? {}) }),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
    simulated.value = answer.headers.get('x-grok2api-simulated') === '1'
    if (!answer.ok) return { ok: false, refusal: await refusalOf(answer) }
    return { ok: true, value: (await answer.json()) as T }
  } catch (error) {
    return { ok: false, refusal: unreachable(error) }
  }
}

/** Where a path of the admin API is, for links and streams. */
export const adminUrl = (path: string) => `${base}/api/v1/admin${path}`

/** No answer at all. */
export const unreachable = (error: unknown): Refusal => ({
  code: 'unreachable',
  message: String(error),
  status: 0,
  retryAfterSeconds: 0,
  param: '',
  requestId: '',
})

/** What an answer that is not 2xx says, whatever its body is. Tells who waits for it when the session is over. */
export async function refusalOf(answer: Response): Promise<Refusal> {
  const value = (await answer.json().catch(() => null)) as {
    error?: { code?: string | null; type?: string; message?: string; param?: string | null }
  } | null
  const error = value?.error
  const refusal = {
    code: error?.code ?? error?.type ?? 'unknown',
    message: error?.message ?? `HTTP ${answer.status}`,
    status: answer.status,
    retryAfterSeconds: Number(answer.headers.get('retry-after') ?? 0),
    param: error?.param ?? '',
    requestId: answer.headers.get('x-request-id') ?? '',
  }
  if (refusal.code === 'admin_auth_required') for (const listener of signedOut) listener()
  return refusal
}
