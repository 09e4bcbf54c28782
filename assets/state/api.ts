import { signal } from '@preact/signals'

/** Whether the gateway runs before a simulated upstream; every answer of it says so in a header. */
export const simulated = signal(false)

/** What the admin API refused, by its code; `unreachable` when no answer came at all. */
export type Refusal = { code: string; message: string; status: number; retryAfterSeconds: number }
export type Reply<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

const signedOut = new Set<() => void>()
/** Calls the listener whenever an answer says that there is no session any more. */
export const onSignedOut = (listener: () => void) => void signedOut.add(listener)

/** One call of the admin API. A refusal is a value: whoever calls must decide what to show. */
export async function api<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Reply<T>> {
  try {
    const answer = await fetch(`/api/v1/admin${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
      },
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      signal: AbortSignal.timeout(10_000),
    })
    simulated.value = answer.headers.get('x-grok2api-simulated') === '1'
    const value: unknown = await answer.json()
    if (answer.ok) return { ok: true, value: value as T }
    const refusal = refusalOf(answer, value)
    if (refusal.code === 'admin_auth_required') for (const listener of signedOut) listener()
    return { ok: false, refusal }
  } catch (error) {
    return {
      ok: false,
      refusal: { code: 'unreachable', message: String(error), status: 0, retryAfterSeconds: 0 },
    }
  }
}

function refusalOf(answer: Response, value: unknown): Refusal {
  const { error } = (value ?? {}) as { error?: { code?: string; message?: string } }
  return {
    code: error?.code ?? 'unknown',
    message: error?.message ?? `HTTP ${answer.status}`,
    status: answer.status,
    retryAfterSeconds: Number(answer.headers.get('retry-after') ?? 0),
  }
}
