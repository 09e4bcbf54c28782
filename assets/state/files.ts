import { signal } from '@preact/signals'
import type { FileItem, FileSums } from '../../src/admin/answers.ts'
import { api, type Refusal } from './api.ts'
import { base } from './base.ts'

export type StoredFile = FileItem
export type FileKind = StoredFile['type']

export const filesPerPage = 48
export const sums = signal<FileSums | undefined>(undefined)
export const files = signal<{ items: readonly StoredFile[]; total: number } | undefined>(undefined)

/** A page of the files of a kind whose names have `q` in them, and the sums of all. */
export async function loadFiles(
  kind: FileKind,
  page: number,
  q: string,
  signal?: AbortSignal,
): Promise<Refusal | undefined> {
  const options = { ...(signal && { signal }) }
  const [all, listed] = await Promise.all([
    api<FileSums>('GET', '/cache', undefined, options),
    api<{ items: StoredFile[]; total: number }>(
      'GET',
      `/cache/list?type=${kind}&page=${page}&page_size=${filesPerPage}&q=${encodeURIComponent(q)}`,
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

const deletedAtOnce = 1000

/** Deletes files of one kind. Those that are gone already are no trouble. */
export async function deleteFiles(kind: FileKind, names: readonly string[]): Promise<Refusal | undefined> {
  for (let from = 0; from < names.length; from += deletedAtOnce) {
    const some = names.slice(from, from + deletedAtOnce)
    const reply = await api('POST', '/cache/item/delete', { type: kind, names: some }, { timeoutMs: 60_000 })
    if (!reply.ok) return reply.refusal
  }
  return undefined
}

export async function clearFiles(kind: FileKind): Promise<Refusal | undefined> {
  const reply = await api('POST', '/cache/clear', { type: kind }, { timeoutMs: 120_000 })
  return reply.ok ? undefined : reply.refusal
}
