import type { Account } from '../../core/account.ts'
import { fail } from '../../core/fault.ts'
import type { OnlineFile, OnlineFileCalls } from '../upstream.ts'
import { firstText } from '../http.ts'
import { tether } from '../tether.ts'
import { callWeb, readRejection, type WebCall, type WebOptions } from './call.ts'
import { list, number, parseJson, record, text } from '../json.ts'
import { wordsOf } from './words.ts'

// Fifty entries of a few kilobytes each.
const maxAnswer = 1024 * 1024
const pageSize = 50
/** An upstream that never ends its list must not keep us for ever. */
const mostPages = 1000

/** The files an account has stored upstream (upstream-protocol 5.6). */
export const onlineFileCalls = (options: WebOptions): OnlineFileCalls => ({
  list: async (account, signal) => {
    const files: OnlineFile[] = []
    const words = wordsOf(options)
    let token = ''
    for (let page = 0; page < mostPages; page++) {
      const query = new URLSearchParams({
        pageSize: String(pageSize),
        orderBy: 'ORDER_BY_LAST_USE_TIME',
        source: 'SOURCE_ANY',
        isLatest: 'true',
        pageToken: token,
      })
      const answer = await call(
        options,
        { method: 'GET', path: `${words.path('assets')}?${query}`, account },
        signal,
      )
      const body = record(parseJson(answer))
      files.push(...list(body?.['assets']).flatMap(decodeFile))
      token = text(body?.['nextPageToken']) ?? ''
      if (token === '') break
    }
    return files
  },
  remove: async (account, id, signal) => {
    const path = wordsOf(options).path('asset_remove', { id })
    await call(options, { method: 'DELETE', path, account }, signal)
  },
})

function decodeFile(value: unknown): OnlineFile[] {
  const file = record(value)
  const id = text(file?.['assetId'])
  if (!id || file?.['isDeleted'] === true) return []
  const used = Date.parse(text(file?.['lastUseTime']) || text(file?.['createTime']) || '')
  const isUpload = file?.['isModelGenerated'] === false && /SELF_UPLOAD/.test(text(file['fileSource']) ?? '')
  return [{ id, bytes: number(file?.['sizeBytes']) ?? 0, usedAt: used > 0 ? used : 0, isUpload }]
}

async function call(
  options: WebOptions,
  asked: Omit<WebCall, 'account'> & { account: Account },
  signal: AbortSignal,
): Promise<string> {
  const rope = tether(signal)
  try {
    const response = await callWeb(options, { ...asked, page: '/files' }, rope)
    // What is gone already is removed.
    if (response.status === 404 && asked.method === 'DELETE') return ''
    return response.ok ? await firstText(response, maxAnswer) : fail(await readRejection(response))
  } finally {
    rope.release()
  }
}
