import { fail } from '../core/fault.ts'

/** Which part of a list is asked for. */
export type Page = { limit: number; order: 'asc' | 'desc'; after: string | undefined }

/** `limit` (1 to 100, else 20), `order` (newest first unless asc) and `after` of a query. Throws `invalid_value`. */
export function readPage(query: URLSearchParams): Page {
  const limit = query.get('limit')
  const order = query.get('order') ?? 'desc'
  if (limit !== null && !(/^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 100))
    wrong('limit', 'is a number from 1 to 100')
  if (order !== 'asc' && order !== 'desc') wrong('order', 'is "asc" or "desc"')
  return { limit: Number(limit ?? 20), order, after: query.get('after') ?? undefined }
}

/** That part of `items`, which come oldest first, as OpenAI's list object. Throws `invalid_value` for an unknown `after`. */
export function listPage<T extends { id: string }>(items: readonly T[], { limit, order, after }: Page) {
  const ordered = order === 'asc' ? items : items.toReversed()
  const start = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1
  if (after !== undefined && start === 0) wrong('after', 'is the id of none of these items')
  const data = ordered.slice(start, start + limit)
  return {
    object: 'list' as const,
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + data.length < ordered.length,
  }
}

function wrong(param: string, what: string): never {
  return fail({ kind: 'invalid_value', param, message: `The parameter "${param}" ${what}.` })
}
