import { signal } from '@preact/signals'
import { api } from './api.ts'
import { storedText } from './stored.ts'

type Update = { newest: string | null; is_newer: boolean; page: string | null }

const found = signal<Update | undefined>(undefined)
const hidden = storedText('update.hidden', '')

/** A version that is newer than the one that runs, and was not waved away. */
export const newer = (): Update | undefined =>
  found.value?.is_newer && found.value.newest !== hidden.value ? found.value : undefined

/** Says no more of this version. */
export const hideUpdate = (): void => void (hidden.value = found.value?.newest ?? '')

/** Asks the gateway whether a newer version is out. It asks others only when its operator named an address. */
export async function lookForUpdate(): Promise<void> {
  const reply = await api<Update>('GET', '/update', undefined, { timeoutMs: 20_000 })
  if (reply.ok) found.value = reply.value
}
