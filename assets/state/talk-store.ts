import type { DialectName } from '../dialects/dialect.ts'
import type { Progress, Question, RawEvent } from './talk.ts'
import type { Request } from './talk-request.ts'

type SavedSide = { model: string; request: Request; progress: Progress; events: readonly RawEvent[] }
export type SavedExchange = {
  dialect: DialectName
  question: Question
  sides: readonly (SavedSide | undefined)[]
}
/** A conversation as this browser keeps it. */
export type SavedTalk = { id: string; exchanges: readonly SavedExchange[] }
/** What the list of conversations shows of one. `at` is when it was last added to, epoch milliseconds. */
export type TalkHead = { id: string; title: string; models: readonly string[]; turns: number; at: number }

/** Conversations kept; the oldest go first. */
const most = 100

/** For crypto.randomUUID is there on https and localhost only. */
export const newTalkId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Keeps a conversation, in place of what was kept of it. A browser that keeps nothing keeps nothing. */
export async function saveTalk(id: string, exchanges: readonly SavedExchange[]): Promise<void> {
  const head: TalkHead = {
    id,
    title: titleOf(exchanges),
    models: [
      ...new Set(exchanges.flatMap(({ sides }) => sides.flatMap((side) => (side ? [side.model] : [])))),
    ],
    turns: exchanges.length,
    at: Date.now(),
  }
  await write((heads, talks) => {
    heads.put(head)
    talks.put({ id, exchanges })
  }).catch(() => undefined)
  const old = (await listTalks()).slice(most)
  if (old.length > 0) await removeTalks(old.map((one) => one.id))
}

/** All conversations, the newest first; none where the browser keeps nothing. */
export async function listTalks(): Promise<TalkHead[]> {
  try {
    const all = await read<TalkHead[]>('heads', (store) => store.getAll())
    return all.toSorted((one, other) => other.at - one.at)
  } catch {
    return []
  }
}

/** One conversation, undefined when it is no longer kept. */
export const loadTalk = (id: string): Promise<SavedTalk | undefined> =>
  read<SavedTalk | undefined>('talks', (store) => store.get(id)).catch(() => undefined)

export const removeTalks = (ids: readonly string[]): Promise<void> =>
  write((heads, talks) => {
    for (const id of ids) {
      heads.delete(id)
      talks.delete(id)
    }
  }).catch(() => undefined)

function titleOf(exchanges: readonly SavedExchange[]): string {
  const first = exchanges.find(({ question }) => question.role === 'user')?.question
  if (first?.role !== 'user') return ''
  return (first.text || first.enclosures[0]?.name || '').slice(0, 120)
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('grok2api', 1)
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore('heads', { keyPath: 'id' })
      request.result.createObjectStore('talks', { keyPath: 'id' })
    })
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('no database')))
  })
}

async function read<T>(name: string, get: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open()
  try {
    const request = get(database.transaction(name).objectStore(name))
    return await new Promise<T>((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result as T))
      request.addEventListener('error', () => reject(request.error ?? new Error('not read')))
    })
  } finally {
    database.close()
  }
}

async function write(change: (heads: IDBObjectStore, talks: IDBObjectStore) => void): Promise<void> {
  const database = await open()
  try {
    const transaction = database.transaction(['heads', 'talks'], 'readwrite')
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve())
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('not kept')))
      change(transaction.objectStore('heads'), transaction.objectStore('talks'))
    })
  } finally {
    database.close()
  }
}
