import type { Refusal } from '../simulator/fault-row.ts'

/** The three shapes an error body has (xai-official 13): most of them, those in OpenAI's form, and those of speech. */
export type ErrorShape = 'code' | 'nested' | 'plain'

/** A refusal in one of the shapes. `code` is the API's word for it. */
export function apiError(
  status: number,
  { code, message, param = null, shape = 'code' }: ApiProblem,
  headers?: Record<string, string>,
): Refusal {
  const bodies: Record<ErrorShape, object> = {
    code: { code, error: message },
    nested: { error: { message, type: typeOf(status), param, code } },
    plain: { error: message },
  }
  return { status, body: bodies[shape], ...(headers && { headers }) }
}

export type ApiProblem = { code: string; message: string; param?: string | null; shape?: ErrorShape }

const typeOf = (status: number) => (status >= 500 ? 'server_error' : 'invalid_request_error')

/** A field the API does not know, or a value it does not take: 400, never ignored (xai-official 2). */
export const badArgument = (message: string, param?: string): Refusal =>
  apiError(400, { code: 'Client specified an invalid argument', message, param: param ?? null })

/** A wrong key is a 400 that says so in words (xai-official 13). */
export const wrongKey = (key: string): Refusal =>
  badArgument(
    `Incorrect API key provided: ${key.slice(0, 3)}***${key.slice(-2)}. You can obtain an API key from https://console.x.ai.`,
  )

export const noKey: Refusal = apiError(401, {
  code: 'Unauthenticated',
  message: 'No API key was provided. Use the Authorization header with a Bearer token.',
})

export const noModel = (name: unknown): Refusal =>
  apiError(404, {
    code: 'Some requested entity was not found',
    message: `The model ${String(name)} does not exist or your team does not have access to it.`,
  })

export const notFound = (what: string): Refusal =>
  apiError(404, { code: 'Some requested entity was not found', message: `${what} was not found.` })

/** Over the limit of the team: `Retry-After` in seconds, and the headers third parties have seen (xai-official 14). */
export const tooMany = (seconds: number | undefined, shape: ErrorShape = 'code'): Refusal =>
  apiError(
    429,
    {
      code: 'Some resource has been exhausted',
      message: 'Too many requests for team simulated. Your team has used all available requests per minute.',
      shape,
    },
    seconds === undefined
      ? { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '0' }
      : { 'retry-after': String(seconds) },
  )

export const noCredits = (status: 402 | 403, shape: ErrorShape = 'code'): Refusal =>
  apiError(status, {
    code: status === 403 ? 'personal-team-blocked:spending-limit' : 'The caller does not have permission',
    message:
      'Your team has either used all available credits or reached its monthly spending limit. Add credits or raise your spending limit on https://console.x.ai.',
    shape,
  })
