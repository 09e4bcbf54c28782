import type { WebOptions } from './call.ts'
import { parseJson, record, text } from '../json.ts'
import { wordsOf } from './words.ts'

const maxBody = 64 * 1024

/** Statuses of a call that may not be there any more. */
export const isMissing = (status: number): boolean => status === 404 || status === 405 || status === 410

/**
 * Tells of a path that is not there any more, by its name in `[upstream.paths]`. What a path names may be gone as well, a
 * conversation or a mode: then the answer says so. Reads the answer and gives it back whole.
 */
export async function noteMissing(options: WebOptions, path: string, answer: Response): Promise<Response> {
  const body = (await answer.text().catch(() => '')).slice(0, maxBody)
  const name = wordsOf(options).pathName(path)
  if (name && (answer.status !== 404 || isAboutPath(body)))
    options.onUnknown?.({
      kind: 'path',
      name: `${name}: HTTP ${answer.status}`,
      sample: { path: name, status: answer.status, body: parseJson(body) ?? body },
    })
  return new Response(body, { status: answer.status, headers: answer.headers })
}

/** A page, nothing at all, or words that speak of the path; "Conversation not found" speaks of something else. */
function isAboutPath(body: string): boolean {
  const answer = record(parseJson(body))
  const message = text(answer?.['message']) ?? text(record(answer?.['error'])?.['message']) ?? ''
  return !answer || /^(?:page )?not found\.?$|\/\S+ not found|unimplemented|no (?:such )?route/i.test(message)
}
