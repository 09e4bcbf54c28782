import { fail } from '../../core/fault.ts'
import type { HttpAnswer } from '../../lib/http-exchange.ts'
import type { HttpClient } from '../../lib/http-client.ts'
import { unpacked } from '../../lib/unpack.ts'
import { grokFor } from './account-grok.ts'
import type { AnswerSource } from './answer.ts'
import {
  callWeb,
  readRejection,
  sendAs,
  type Sent,
  type Tether,
  type WebCall,
  type WebOptions,
} from './call.ts'

/** A call whose answer streams. Its body is text. */
export type StreamCall = Omit<WebCall, 'body'> & { body: string }

/**
 * Calls the web app as `callWeb` does, on a connection that is not read while nobody takes the answer. Through a proxy it is
 * Bun's fetch that reads. Resolves to the bytes of the answer; rejects with what the upstream refused it for.
 */
export async function callForStream(
  options: WebOptions,
  call: StreamCall,
  tether: Tether,
): Promise<AnswerSource<Uint8Array>> {
  const { http } = options
  const { base_url, base_proxy_url } = grokFor(options, call.account)
  if (!http || base_proxy_url || hasProxyOfItsOwn(base_url))
    return readerOf(await callWeb(options, call, tether))
  const answer = await sendAs(options, call, tether, (sent) => sendOn(http, sent, call.body))
  const isPlain = answer.status === 200 && !answer.headers.has('content-encoding')
  return isPlain ? answer.body : readerOf(unpacked(asResponse(answer)))
}

const sendOn = (http: HttpClient, { url, method, headers, signal, onConnected }: Sent, body: string) =>
  http.call({ url, method, headers, body, signal, onConnected })

/** The environment names a proxy, which fetch takes by itself. */
function hasProxyOfItsOwn(url: string): boolean {
  const name = url.startsWith('https:') ? 'https_proxy' : 'http_proxy'
  return Boolean(process.env[name] || process.env[name.toUpperCase()])
}

async function readerOf(response: Response): Promise<AnswerSource<Uint8Array>> {
  if (response.status !== 200 || !response.body) return fail(await readRejection(response))
  return response.body.getReader()
}

const withoutBody = new Set([204, 205, 304])

function asResponse({ status, headers, body }: HttpAnswer): Response {
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (out) => {
        const { value } = await body.read()
        if (value) out.enqueue(value)
        else out.close()
      },
      cancel: body.cancel,
    },
    { highWaterMark: 0 },
  )
  if (!withoutBody.has(status)) return new Response(stream, { status, headers })
  void body.cancel()
  return new Response(null, { status, headers })
}
