import { signal } from '@preact/signals'
import { api, type Refusal } from './api.ts'
import { base } from './base.ts'

export type FileKind = 'image' | 'video'
/** One of our copies, as GET /cache/list shows it. Times are epoch milliseconds. */
export type StoredFile = {
  type: FileKind
  name: string
  bytes: number
  url: string
  made_at: number
  used_at: number
}
type Sum = { count: number; bytes: number }
export type Sums = { image: Sum; video: Sum; bytes: number; limit_bytes: number | null }

export const filesPerPage = 48
export const sums = signal<Sums | undefined>(undefined)
export const files = signal<{ items: readonly StoredFile[]; total: number } | undefined>(undefined)

/** A page of the files of a kind, and the sums of all. */
export async function loadFiles(
  kind: FileKind,
  page: number,
  signal?: AbortSignal,
): Promise<Refusal | undefined> {
  const options = { ...(signal && { signal }) }
  const [all, listed] = await Promise.all([
    api<Sums>('GET', '/cache', undefined, options),
    api<{ items: StoredFile[]; total: number }>(
      'GET',
      `/cache/list?type=${kind}&page=${page}&page_size=${filesPerPage}`,
      undefined,
      options,
    ),
  ])
  if (signal?.aborted) return undefined
  if (!all.ok) return all.refusal
  if (!listed.ok) return listed.refusal
  sums.value = all.value
  files.value = {
    ...listed.value,
    items: listed.value.items.map((file) => ({ ...file, url: base + file.url })),
  }
  return undefined
}

export async function deleteFile({ type, name }: StoredFile): Promise<Refusal | undefined> {
  const reply = await api('POST', '/cache/item/delete', { type, name })
  return reply.ok ? undefined : reply.refusal
}

export async function clearFiles(kind: FileKind): Promise<Refusal | undefined> {
  const reply = await api('POST', '/cache/clear', { type: kind }, { timeoutMs: 120_000 })
  return reply.ok ? undefined : reply.refusal
}
