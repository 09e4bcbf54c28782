import { type Fault, fail } from '../../../core/fault.ts'
import type { HttpClient } from '../../../lib/http-client.ts'
import { unpacked } from '../../../lib/unpack.ts'
import { grokFor } from '../account-grok.ts'
import type { AnswerSource } from '../../answer.ts'
import { asResponse, hasProxyOfItsOwn } from '../../http-answer.ts'
import type { Tether } from '../../tether.ts'
import { callWeb, readRejection, sendAs, type Sent, type WebCall, type WebOptions } from '../call.ts'
import { isMissing, noteMissing } from '../missing-path.ts'
import { noteSeen } from '../seen.ts'

/** A call whose answer streams. Its body is text. */
export type StreamCall = Omit<WebCall, 'body'> & { body: string }

/**
 * Calls the web app as `callWeb` does, on a connection that is not read while nobody takes the answer. Through a proxy it is
 * Bun's fetch that reads. Resolves to the bytes of the answer; rejects with what the upstream refused it for, which `refused` is told.
 */
export async function callForStream(
  options: WebOptions,
  call: StreamCall,
  tether: Tether,
  refused: (fault: Fault) => void,
): Promise<AnswerSource<Uint8Array>> {
  const { http } = options
  const { base_url, base_proxy_url } = grokFor(options, call.account)
  // What is written down comes by the way that can be.
  const isTaped = (options.recorder?.until() ?? 0) > 0
  if (!http || base_proxy_url || isTaped || hasProxyOfItsOwn(base_url))
    return readerOf(await callWeb(options, call, tether), refused)
  const answer = await sendAs(options, call, tether, (sent) => sendOn(http, sent, call.body))
  noteSeen(options, call.path, answer.status)
  const isPlain = answer.status === 200 && !answer.headers.has('content-encoding')
  if (isPlain) return answer.body
  const response = unpacked(asResponse(answer))
  return readerOf(
    isMissing(answer.status) ? await noteMissing(options, call.path, response) : response,
    refused,
  )
}

const sendOn = (http: HttpClient, { url, method, headers, signal, onConnected }: Sent, body: string) =>
  http.call({ url, method, headers, body, signal, onConnected })

async function readerOf(
  response: Response,
  refused: (fault: Fault) => void,
): Promise<AnswerSource<Uint8Array>> {
  if (response.status === 200 && response.body) return response.body.getReader()
  const fault = await readRejection(response)
  refused(fault)
  return fail(fault)
}
