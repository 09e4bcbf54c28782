import { fail } from '../../core/fault.ts'
import { unpacked } from '../../lib/unpack.ts'
import type { AnswerSource } from '../answer.ts'
import { asResponse, hasProxyOfItsOwn } from '../http-answer.ts'
import type { Tether } from '../tether.ts'
import { callXai, readRejection, sendAs, type XaiCall } from './call.ts'
import { wayOf, type XaiOptions } from './options.ts'

/** The bytes of an answer, and what they are. */
export type StreamedAnswer = { source: AnswerSource<Uint8Array>; contentType: string }

/**
 * Calls the API as `callXai` does, on a connection that is not read while nobody takes the answer. Through a proxy it is Bun's
 * fetch that reads. Rejects with the API's verdict for any status but 200.
 */
export async function callForStream(
  options: XaiOptions,
  call: XaiCall,
  rope: Tether,
): Promise<StreamedAnswer> {
  const { http } = options
  const { base, proxy } = wayOf(options, call.account)
  if (!http || proxy || hasProxyOfItsOwn(base)) return streamed(await callXai(options, call, rope))
  const answer = await sendAs(
    options,
    call,
    rope,
    ({ url, method, headers, body = '', signal, onConnected }) =>
      http.call({ url, method, headers, body, signal, onConnected }),
  )
  if (answer.status === 200 && !answer.headers.has('content-encoding'))
    return { source: answer.body, contentType: answer.headers.get('content-type') ?? '' }
  return streamed(unpacked(asResponse(answer)))
}

async function streamed(response: Response): Promise<StreamedAnswer> {
  if (response.status !== 200 || !response.body) return fail(await readRejection(response))
  return {
    source: response.body.getReader(),
    contentType: response.headers.get('content-type') ?? '',
  }
}
