import { signal } from '@preact/signals'
import type { FileItem, FileSums } from '../../src/admin/answers.ts'
import { api, type Refusal } from './api.ts'
import { base } from './base.ts'

export type StoredFile = FileItem
export type FileKind = StoredFile['type']

export const filesPerPage = 48
export const sums = signal<FileSums | undefined>(undefined)
export const files = signal<{ items: readonly StoredFile[]; total: number } | undefined>(undefined)

/** A page of the files of a kind, and the sums of all. */
export async function loadFiles(
  kind: FileKind,
  page: number,
  signal?: AbortSignal,
): Promise<Refusal | undefined> {
  const options = { ...(signal && { signal }) }
  const [all, listed] = await Promise.all([
    api<FileSums>('GET', '/cache', undefined, options),
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
