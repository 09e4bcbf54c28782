import { type StorageTrouble, storageFailed } from './driver.ts'
import { s3Trouble } from './s3-trouble.ts'

export type S3Settings = {
  /** Empty = Amazon's of the region. */
  endpoint: string
  bucket: string
  /** Empty = us-east-1. */
  region: string
  accessKeyId: string
  secretAccessKey: string
}

/** Calls of an S3 server, each with a bound in time, and what is known of how it does. */
export type S3Calls = {
  client: Bun.S3Client
  /**
   * Does it, and notes how it went. `refresh` gives it another `waitMs` from now. Rejects with `storage_failed` when it fails
   * or takes longer; with what `own` answers, when that is something.
   */
  call: <T>(work: (refresh: () => void) => Promise<T>, own?: () => unknown) => Promise<T>
  /** Asks for an object by a signed request. Undefined when there is none. The body is to be read or cancelled. */
  ask: (path: string, request: S3Request) => Promise<Response | undefined>
  /** An address anybody may GET the object at, for so many seconds. */
  presigned: (path: string, seconds: number) => string
  trouble: () => StorageTrouble | undefined
  close: () => void
}

export type S3Request = { method: 'GET' | 'HEAD'; range?: string; signal?: AbortSignal }

export type S3CallsOptions = {
  settings: S3Settings
  /** Hears when the server begins to fail and when it works again. */
  onChange: (trouble: StorageTrouble | undefined) => void
  /** How long a call may stand still. */
  waitMs?: number
  /** How often a server that failed is tried. */
  probeMs?: number
}

/** How long the signature of our own requests holds, seconds: a clock may be off by so much. */
const signedSeconds = 900

export function createS3Calls(options: S3CallsOptions): S3Calls {
  const { settings, onChange, waitMs = 30_000, probeMs = 15_000 } = options
  const { bucket, accessKeyId, secretAccessKey } = settings
  const region = settings.region || 'us-east-1'
  // What is left out the client takes from the environment: everything is said.
  const endpoint = settings.endpoint || `https://s3.${region}.amazonaws.com`
  const client = new Bun.S3Client({ endpoint, bucket, region, accessKeyId, secretAccessKey })
  let trouble: StorageTrouble | undefined
  let probe: ReturnType<typeof setInterval> | undefined

  function become(next: StorageTrouble | undefined): void {
    // The same trouble has several names, by who meets it.
    const changed = next?.remedy !== trouble?.remedy
    trouble = next
    if (changed) onChange(next)
    if (next) probe ??= setInterval(() => void look(), probeMs).unref()
    else {
      clearInterval(probe)
      probe = undefined
    }
  }
  const look = () => call(() => client.list({ maxKeys: 1 })).catch(() => {}) // noted already
  const failed = (code: string): never => {
    const next = s3Trouble({ endpoint, bucket }, code)
    become(next)
    return storageFailed(next)
  }

  const call: S3Calls['call'] = async (work, own) => {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(Object.assign(new Error(), { code: 'timeout' })), waitMs)
    try {
      const result = await Promise.race([work(() => timer.refresh()), late.promise])
      become(undefined)
      return result
    } catch (error) {
      const theirs = own?.()
      if (theirs !== undefined) throw theirs
      return failed(codeOf(error))
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    client,
    call,
    presigned: (path, seconds) => client.presign(path, { expiresIn: seconds }),
    ask: async (path, { method, range, signal }) => {
      // Not by the client: it tells neither status nor length of a part, and cannot be stopped.
      const url = client.presign(path, { method, expiresIn: signedSeconds })
      const stop = new AbortController()
      const gone = () => stop.abort(signal?.reason)
      signal?.addEventListener('abort', gone)
      try {
        return await call(
          async () => {
            const response = await fetch(url, {
              method,
              headers: { 'accept-encoding': 'identity', ...(range && { range }) },
              signal: stop.signal,
              timeout: false,
              redirect: 'manual',
            })
            return response.ok || response.status === 416 ? response : refusal(response)
          },
          () => (signal?.aborted ? signal.reason : undefined),
        )
      } catch (error) {
        stop.abort()
        throw error
      }
    },
    trouble: () => trouble,
    close: () => clearInterval(probe),
  }
}

/** Undefined when there is no such object; throws the server's code for anything else. */
async function refusal(response: Response): Promise<undefined> {
  const text = (await response.text()).slice(0, 10_000)
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1]
  if (response.status === 404 && code !== 'NoSuchBucket') return undefined
  throw Object.assign(new Error(), { code: code ?? `status ${response.status}` })
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)
