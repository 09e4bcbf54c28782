import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '../../core/account.ts'
import { asFault, type Fault, fail, GatewayError } from '../../core/fault.ts'
import type { UploadFile } from '../upstream.ts'
import { firstText } from '../http.ts'
import { type Tether, tether } from '../tether.ts'
import { callWeb, type WebCall, type WebOptions } from './call.ts'
import { decodeUpload, type UploadReply } from './decode-upload.ts'
import { encodeFileName } from './encode-upload.ts'
import { parseJson, record } from '../json.ts'
import { type Words, wordsOf } from './words.ts'
import { isAboutForm, rejectFile, rejectUpload, uploading } from './reject-upload.ts'

export type UploadCall = { file: UploadFile; account: Account; signal: AbortSignal }

/**
 * Uploads a file as the web app does, with the older call when the newer one is not there or broke (upstream-protocol
 * 5.1, 5.2); resolves to the file's id. Rejects with a GatewayError whose fault has `step: 'upload'`.
 */
export async function uploadFile(
  options: WebOptions,
  { file, account, signal }: UploadCall,
): Promise<string> {
  const rope = tether(signal)
  const upload = { options, file, account, rope }
  const words = wordsOf(options)
  // Each call of it has `grok.timeout`; a file that is taken in step by step gets as much again.
  const limitMs = options.config().grok.timeout * 2000
  let late = false
  const expire = () => {
    late = true
    rope.release()
  }
  const watch = options.watchdog.watch({ idleMs: limitMs, totalMs: limitMs, onExpire: expire })
  try {
    return await finish(
      upload,
      (await ask(upload, direct(file, words))) ?? (await ask(upload, base64(file, words))),
    )
  } catch (error) {
    if (signal.aborted) throw error
    const fault = late ? slow : asFault(error)
    throw new GatewayError(fault.step ? fault : uploading(fault))
  } finally {
    watch.stop()
    rope.release()
  }
}

type Upload = { options: WebOptions; file: UploadFile; account: Account; rope: Tether }
type Form = Omit<WebCall, 'account'> & { last: boolean }

/** Multipart, written by hand: the web app sends names as they are, and ours must come through as well. */
function direct({ bytes, filename, contentType, forMedia }: UploadFile, words: Words): Form {
  const boundary = `----formdata-${crypto.randomUUID()}`
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${encodeFileName(filename)}"\r\nContent-Type: ${contentType}\r\n\r\n`
  const source = forMedia
    ? `\r\n--${boundary}\r\nContent-Disposition: form-data; name="file_source"\r\n\r\n${words.set.media.file_source}`
    : ''
  return {
    path: words.path('upload'),
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: new Blob([head, bytes, source, `\r\n--${boundary}--\r\n`]),
    last: false,
  }
}

const base64 = ({ bytes, filename, contentType, forMedia }: UploadFile, words: Words): Form => ({
  path: words.path('upload_old'),
  body: JSON.stringify({
    fileName: filename,
    fileMimeType: contentType,
    content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    ...(forMedia && { fileSource: words.set.media.file_source }),
  }),
  last: true,
})

const maxReply = 2 * 1024 ** 2

/** The upstream's answer to one form of the call; undefined when the next form should be tried. */
async function ask(upload: Upload, { last, ...form }: Form): Promise<UploadReply | undefined> {
  const { options, account, rope } = upload
  const response = await callWeb(options, { ...form, account }, rope)
  const body = await firstText(response, maxReply)
  const { status } = response
  const isForm = isAboutForm(status, body)
  if (isForm)
    options.onUnknown?.({
      kind: 'upload',
      name: `${form.path}: HTTP ${status} about the form`,
      sample: parseJson(body),
    })
  if (!last && (isForm || status === 404 || status === 405 || status >= 500)) return undefined
  if (status !== 200) fail(rejectUpload(status, body, response.headers.get('retry-after'), Date.now()))
  const reply = decodeUpload(body)
  if (!reply) {
    const sample = record(parseJson(body)) ?? {}
    options.onUnknown?.({ kind: 'upload', name: `${form.path}: ${Object.keys(sample).join(', ')}`, sample })
  }
  return reply ?? (last ? fail(strange(body)) : undefined)
}

const longestPauseMs = 3000

/** Waits for a file that is still being taken in. */
async function finish(upload: Upload, first: UploadReply | undefined): Promise<string> {
  let reply = first
  for (let pause = 150; reply && 'job' in reply; pause = Math.min(pause * 2, longestPauseMs)) {
    await sleep(pause, undefined, { signal: upload.rope.signal })
    const path = wordsOf(upload.options).path('upload_status', { id: reply.job })
    reply = await ask(upload, { method: 'GET', path, last: true })
  }
  if (reply && 'id' in reply) return reply.id
  return fail(reply ? rejectFile(reply.rejected) : strange(''))
}

const strange = (body: string): Fault => ({
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'The upstream took a file and did not say under which id. Try again.',
  detail: body.slice(0, 500),
})

const slow: Fault = {
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  message: 'The upstream did not finish taking in a file in time. Try again, or raise grok.timeout.',
}
