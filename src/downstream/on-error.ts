import { Elysia } from 'elysia'
import { asFault, type Fault } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { errorFor } from './error-response.ts'
import { endedEarly } from './stream.ts'
import { noteFault } from './request-notes.ts'

/** Every failure before the first byte, as an answer. What is a bug of ours goes to the log with its request id. */
export const onError = ({ requests, log }: Pick<Deps, 'requests' | 'log'>) =>
  new Elysia({ name: 'on-error' }).onError({ as: 'global' }, ({ code, error, request }) => {
    const info = requests.of(request)
    const fault = code === 'NOT_FOUND' ? unknownUrl(request) : (endedEarly(info) ?? asFault(error))
    noteFault(info, fault)
    const { kind, detail } = fault
    if (kind === 'internal')
      log.error('internal error', { request_id: info.id, path: pathOf(request), detail })
    return errorFor(request, fault, info.id)
  })

const pathOf = (request: Request) => new URL(request.url).pathname

const unknownUrl = (request: Request): Fault => ({
  kind: 'unknown_url',
  message: `There is nothing at ${request.method} ${pathOf(request).slice(0, 200)}. The API is below /v1, the panel at /admin, the list of all routes at /swagger.`,
})
