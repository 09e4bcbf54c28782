import type { FaultSpec } from '../simulator/accounts-file.ts'
import type { Refusal } from '../simulator/fault-row.ts'
import { apiError, type ErrorShape, noCredits, tooMany, wrongKey } from './error.ts'

export type ApiFaultSpec = FaultSpec

/** How the stream of a response goes wrong. */
export type StreamTwist =
  | 'cut'
  | 'stall'
  | 'ends_early'
  | 'malformed'
  | 'failed'
  | 'error_event'
  | 'incomplete'
  | 'filtered'
  | 'empty'
  | 'half_call'
  | 'call_twice'
  | 'no_usage'
  | 'no_ids'
  | 'unknown_events'
  | 'comments'

/** How a video goes wrong. */
export type VideoTwist = 'video_failed' | 'video_expired' | 'video_moderated' | 'video_slow'

/** A fault is a refusal by HTTP, a delay before the first byte, or a change of the answer. */
export type ApiFault = {
  name: string
  help: string
  refuse?: (spec: ApiFaultSpec) => Refusal
  delayMs?: (spec: ApiFaultSpec) => number
  twist?: StreamTwist
  video?: VideoTwist
  /** Strikes every call of the key, not only what makes something. */
  every?: true
}

const shapes: readonly ErrorShape[] = ['code', 'nested', 'plain']
const page = { 'content-type': 'text/html' }

/** The same refusal in each of the three shapes: `name`, `name_nested`, `name_plain`. */
const inShapes = (
  name: string,
  help: string,
  refuse: (shape: ErrorShape, spec: ApiFaultSpec) => Refusal,
  more: Partial<ApiFault> = {},
): ApiFault[] =>
  shapes.map((shape) => ({
    name: shape === 'code' ? name : `${name}_${shape}`,
    help: shape === 'code' ? help : `the same, as ${shape === 'nested' ? 'an object of OpenAI’s' : 'a text'}`,
    refuse: (spec) => refuse(shape, spec),
    ...more,
  }))

const twist = (name: StreamTwist, help: string): ApiFault => ({ name, help, twist: name })
const video = (name: VideoTwist, help: string): ApiFault => ({ name, help, video: name })

/** Every fault the simulated API can play (xai-official 13); a new one is a new row. */
export const apiFaults: readonly ApiFault[] = [
  {
    name: 'wrong_key',
    help: 'HTTP 400 that says the key is wrong',
    every: true,
    refuse: () => wrongKey('xai-gone'),
  },
  ...inShapes(
    'unauthorized',
    'HTTP 401',
    (shape) => apiError(401, { code: 'Unauthenticated', message: 'Invalid or expired credentials', shape }),
    { every: true },
  ),
  ...inShapes('no_credits', 'HTTP 403: no credits left', (shape) => noCredits(403, shape)),
  ...inShapes('payment_required', 'HTTP 402: no credits left', (shape) => noCredits(402, shape)),
  ...inShapes(
    'team_blocked',
    'HTTP 403: the team is blocked',
    (shape) =>
      apiError(403, {
        code: 'The caller does not have permission to execute the specified operation',
        message: 'Your team is blocked. Contact support.',
        shape,
      }),
    { every: true },
  ),
  ...inShapes('rate_limited', 'HTTP 429; Retry-After when retry_after is given', (shape, { retry_after }) =>
    tooMany(retry_after, shape),
  ),
  ...inShapes('bad_request', 'HTTP 400: an argument the API does not take', (shape) =>
    apiError(400, {
      code: 'Client specified an invalid argument',
      message: 'Argument not supported: simulated',
      shape,
    }),
  ),
  ...inShapes('model_gone', 'HTTP 404: no such model', (shape) =>
    apiError(404, {
      code: 'Some requested entity was not found',
      message: 'The model does not exist',
      shape,
    }),
  ),
  ...inShapes('server_error', 'HTTP 500', (shape) =>
    apiError(500, { code: 'The service encountered an internal error', message: 'Internal error', shape }),
  ),
  {
    name: 'gone',
    help: 'HTTP 410: a feature that was withdrawn',
    refuse: () => apiError(410, { code: 'Gone', message: 'Live search is deprecated.' }),
  },
  {
    name: 'bad_gateway',
    help: 'HTTP 502, a page of some proxy',
    refuse: () => ({ status: 502, body: '<html>bad gateway</html>', headers: page }),
  },
  { name: 'unavailable', help: 'HTTP 503, empty body', refuse: () => ({ status: 503, body: '' }) },
  { name: 'slow_first_byte', help: 'nothing at all for ms (3000)', delayMs: ({ ms }) => ms ?? 3000 },
  twist('cut', 'the connection breaks inside an event'),
  twist('stall', 'silence after some tokens, for ms (for ever)'),
  twist('ends_early', 'the stream ends cleanly, without its last events'),
  twist('malformed', 'one event is not JSON'),
  twist('failed', 'response.failed after some tokens'),
  twist('error_event', 'an error event after some tokens'),
  twist('incomplete', 'response.incomplete: the limit of tokens was met'),
  twist('filtered', 'response.incomplete: filtered'),
  twist('empty', 'it completes without any output'),
  twist('half_call', 'a call is begun and never ends; the connection breaks'),
  twist('call_twice', 'every call is told twice: as it is made, and once more whole'),
  twist('no_usage', 'a completed response without usage'),
  twist('no_ids', 'items and events without ids and sequence numbers'),
  twist('unknown_events', 'events and items nobody knows among the others'),
  twist('comments', 'comments and empty lines between the events'),
  video('video_failed', 'a video that fails after it was taken'),
  video('video_expired', 'a video that is gone before it was made'),
  video('video_moderated', 'a video that was made and withheld'),
  video('video_slow', 'a video that takes ms (60000)'),
]

export const apiFaultNames: readonly string[] = apiFaults.map(({ name }) => name)
export const apiFault = (name: string): ApiFault | undefined => apiFaults.find((row) => row.name === name)

/** Faults written short or with options, in one form. Throws an Error for a name nobody knows. */
export function apiFaultSpecs(faults: readonly (string | ApiFaultSpec)[] = []): ApiFaultSpec[] {
  return faults.map((fault) => {
    const spec = typeof fault === 'string' ? { name: fault } : fault
    if (!apiFault(spec.name))
      throw new Error(`the simulated API has no fault "${spec.name}"; known: ${apiFaultNames.join(', ')}`)
    return spec
  })
}
