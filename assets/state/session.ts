import { signal } from '@preact/signals'
import { api, onSignedOut, type Refusal } from './api.ts'

/** `asking` until the first answer; `ended` when there was a session and it is over. */
export type SessionState = 'asking' | 'in' | 'out' | 'ended' | 'unreachable'

export const session = signal<SessionState>('asking')

onSignedOut(() => {
  if (session.value === 'in') session.value = 'ended'
})

/** Finds out whether this browser is signed in. */
export async function askSession(): Promise<void> {
  const reply = await api<{ authenticated: boolean }>('GET', '/session')
  session.value = !reply.ok ? 'unreachable' : reply.value.authenticated ? 'in' : 'out'
}

/** Signs in; what was wrong, or nothing. */
export async function signIn(password: string): Promise<Refusal | undefined> {
  const reply = await api('POST', '/login', { password })
  if (!reply.ok) return reply.refusal
  session.value = 'in'
  return undefined
}

export async function signOut(): Promise<void> {
  const reply = await api('POST', '/logout')
  if (reply.ok) session.value = 'out'
}
