import type { Config } from '../../config/schema.ts'
import { type FaultKind, fail } from '../../core/fault.ts'
import type { Attachment, Prompt } from '../../core/prompt.ts'
import { isDataUri, readDataUri } from '../../lib/data-uri.ts'
import { fetchPublic, type Resolve, type Unfetched } from '../../lib/fetch-public.ts'
import { createGate } from '../../lib/gate.ts'
import { inParallel } from '../../lib/in-parallel.ts'
import { fileType } from './file-type.ts'
import { cleanName, fileName, nameInUrl } from './name.ts'
import { fitPicture } from './picture.ts'
import type { LoadedFile } from './uploads.ts'

export type LoadLimits = {
  count: number
  /** Of one, before a picture is made smaller. */
  bytes: number
  /** Of all of one request. */
  totalBytes: number
  maxRedirects: number
  /** For one URL with all its redirects. */
  timeoutMs: number
}

const mebibyte = 1024 ** 2

/** Ours, since the upstream does not tell its own; sizes as in upstream-protocol 5.2. */
export const loadLimits: LoadLimits = {
  count: 32,
  bytes: 32 * mebibyte,
  totalBytes: 64 * mebibyte,
  maxRedirects: 5,
  timeoutMs: 30_000,
}

export type LoaderOptions = { config: () => Config; limits?: LoadLimits; resolve?: Resolve }

/**
 * Everything beside the text of a prompt, loaded, checked and made to fit, in the order of its turns; the same bytes
 * once. Throws a GatewayError with the `param` of the part that is at fault.
 */
export type AttachmentLoader = (prompt: Prompt, request: LoadRequest) => Promise<LoadedFile[]>
export type LoadRequest = { signal: AbortSignal; ownFile?: OwnFile }

/** The file behind a link of our own; undefined when the URL is none, or the file is gone. */
export type OwnFile = (url: string) => Promise<Uint8Array<ArrayBuffer> | undefined>

/** The same for one prompt that may be asked more than once: loaded when first asked for, and not again. */
export function loadOnce(load: AttachmentLoader): AttachmentLoader {
  // By what is beside the text: a turn that goes on asks for fewer files than the whole history.
  const under = new Map<string, Promise<LoadedFile[]>>()
  return (prompt, request) => {
    const params = prompt.turns.flatMap(({ attachments = [] }) => attachments.map(({ param }) => param))
    const name = params.join('\n')
    const files = under.get(name) ?? load(prompt, request)
    under.set(name, files)
    return files
  }
}

type Loaded = { bytes: Uint8Array<ArrayBuffer>; contentType: string }
type Fetcher = (attachment: Attachment, url: string, signal: AbortSignal) => Promise<Loaded>

const loadedAtOnce = 4
// Unpacking a picture takes up to a quarter of a gigabyte.
const shrunkAtOnce = 2

export function attachmentLoader({ config, limits = loadLimits, resolve }: LoaderOptions): AttachmentLoader {
  const gate = createGate(() => shrunkAtOnce)

  async function fetchUrl(attachment: Attachment, url: string, signal: AbortSignal): Promise<Loaded> {
    const allow = config().server.fetch_allow
    const options = {
      limits: { ...limits, maxBytes: limits.bytes },
      allow,
      signal,
      ...(resolve && { resolve }),
    }
    const result = await fetchPublic(url, options)
    return 'why' in result ? reject(attachment, whyKinds[result.why], result.message) : result
  }

  async function ready(
    attachment: Attachment,
    index: number,
    { bytes, contentType }: Loaded,
    signal: AbortSignal,
  ): Promise<LoadedFile> {
    const { kind, filename = '', source, param, frame } = attachment
    if (bytes.length === 0) return reject(attachment, 'invalid_value', 'is empty')
    const wanted = filename || ('url' in source ? nameInUrl(source.url) : '')
    if (kind === 'file') {
      const type = fileType(bytes, attachment.contentType ?? contentType, wanted)
      return { bytes, contentType: type, filename: fileName(cleanName(wanted), index, type), param }
    }
    const fitted = await fitPicture(bytes, { gate, signal })
    if ('kind' in fitted) return reject(attachment, fitted.kind, fitted.message)
    const name = cleanName(wanted, fitted.extension) || `image-${index + 1}.${fitted.extension}`
    return {
      bytes: fitted.bytes,
      contentType: fitted.contentType,
      filename: name,
      param,
      ...(frame && { frame }),
    }
  }

  return async (prompt, { signal, ownFile }) => {
    const attachments = distinct(prompt.turns.flatMap(({ attachments = [] }) => attachments))
    const tooMany = attachments[limits.count]
    if (tooMany)
      reject(tooMany, 'invalid_value', `is one too many: ${limits.count} pictures and files are the most`)
    const fetched = fetchOnce(fetchUrl)
    let total = 0
    const files = await inParallel(
      attachments,
      { limit: loadedAtOnce, signal },
      async (attachment, stop, index) => {
        const loaded = await load(attachment, limits.bytes, async (url) => {
          const own = await ownFile?.(url)
          return own ? { bytes: own, contentType: '' } : fetched(attachment, url, stop)
        })
        total += loaded.bytes.length
        if (total > limits.totalBytes) reject(attachment, 'image_too_large', `is too much: ${most(limits)}`)
        return { ...(await ready(attachment, index, loaded, stop)), sources: [sourceOf(attachment)] }
      },
    )
    return files.filter((file, index) => isFirst(file, index, files))
  }
}

const most = ({ totalBytes }: LoadLimits) =>
  `all pictures and files of a request may have ${totalBytes / mebibyte} MiB together`

/** The same URL in several turns is asked for once. */
function fetchOnce(fetchUrl: Fetcher): Fetcher {
  const under = new Map<string, Promise<Loaded>>()
  return (attachment, url, signal) => {
    const found = under.get(url) ?? fetchUrl(attachment, url, signal)
    under.set(url, found)
    return found
  }
}

async function load(
  attachment: Attachment,
  maxBytes: number,
  fetchUrl: (url: string) => Promise<Loaded>,
): Promise<Loaded> {
  const { source } = attachment
  if ('data' in source)
    return within(attachment, maxBytes, { bytes: new Uint8Array(source.data), contentType: '' })
  if (!isDataUri(source.url)) return fetchUrl(source.url)
  const read = readDataUri(source.url)
  if (!read)
    return reject(attachment, 'invalid_image_url', 'is a data URI that cannot be read: check its base64')
  return within(attachment, maxBytes, read)
}

const within = (attachment: Attachment, maxBytes: number, loaded: Loaded): Loaded =>
  loaded.bytes.length <= maxBytes
    ? loaded
    : reject(attachment, 'image_too_large', `is larger than ${maxBytes / mebibyte} MiB`)

const sourceOf = ({ source }: Attachment) => ('url' in source ? source.url : source.data)

/** The same source once, however often it stands in the request. */
function distinct(attachments: readonly Attachment[]): Attachment[] {
  const seen = new Set<unknown>()
  return attachments.filter(({ kind, source, frame }) => {
    if (frame) return true // each has a place of its own
    const key = 'url' in source ? `${kind} ${source.url}` : source.data
    return !seen.has(key) && seen.add(key)
  })
}

/** Whether none before it has the same bytes; where one has, that one takes over its sources. */
function isFirst({ bytes, sources, frame }: Sourced, index: number, all: Sourced[]): boolean {
  if (frame) return true
  const first = all.findIndex(
    (other) =>
      !other.frame && other.bytes.length === bytes.length && Buffer.compare(other.bytes, bytes) === 0,
  )
  if (first !== index) all[first]?.sources.push(...sources)
  return first === index
}
type Sourced = LoadedFile & Required<Pick<LoadedFile, 'sources'>>

const whyKinds: Record<Unfetched['why'], FaultKind> = {
  refused: 'invalid_image_url',
  failed: 'invalid_image_url',
  too_large: 'image_too_large',
}

const reject = ({ kind, param }: Attachment, fault: FaultKind, message: string): never =>
  fail({
    kind: fault,
    param,
    message: `The ${kind === 'image' ? 'picture' : 'file'} at "${param}" ${message}.`,
  })
