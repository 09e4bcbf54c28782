import { unzipSync } from 'fflate'
import type { ImportAnswer, ImportedRow } from '../../src/admin/answers.ts'
import { adminUrl, api, type Refusal, type Reply, refusalOf, unreachable } from './api.ts'
import type { Job } from './job.ts'
import { readMessages } from './server-sent.ts'

/** A file to import, read by itself. `name` is empty for what was written or pasted. */
export type ImportFile = { name: string; text: string }

export type Imported = ImportAnswer
export type ImportRow = ImportedRow

type Watch = { onProgress: (share: number) => void; signal: AbortSignal }
type Wish = { files: readonly ImportFile[]; pool: string; dry: boolean }

/**
 * Merges accounts of any known shape, or with `dry` only counts what that would do, as a job of the gateway. Aborting
 * `signal` cancels the job.
 */
export async function runImport(
  { files, pool, dry }: Wish,
  { onProgress, signal }: Watch,
): Promise<Reply<Imported>> {
  const started = await start(await bodyOf({ files, pool, dry }), signal)
  if (!started.ok) return started
  const path = `/jobs/${encodeURIComponent(started.value.job_id)}`
  signal.addEventListener('abort', () => void api('POST', `${path}/cancel`))
  try {
    const answer = await fetch(adminUrl(`${path}/stream`), { signal })
    if (!answer.ok || !answer.body) return { ok: false, refusal: await refusalOf(answer) }
    let job: (Omit<Job, 'summary'> & { summary?: Imported }) | undefined
    for await (const { data } of readMessages(answer.body)) {
      job = JSON.parse(data) as Omit<Job, 'summary'> & { summary?: Imported }
      onProgress(job.processed / Math.max(1, job.total))
    }
    if (job?.summary) return { ok: true, value: job.summary }
    return { ok: false, refusal: failed(job?.warnings.join(' ') ?? '') }
  } catch (error) {
    return { ok: false, refusal: unreachable(error) }
  }
}

async function start(body: Blob, signal: AbortSignal): Promise<Reply<{ job_id: string }>> {
  try {
    const headers = { accept: 'application/json', 'content-type': 'application/json' }
    const answer = await fetch(adminUrl('/tokens/import'), { method: 'POST', headers, body, signal })
    if (!answer.ok) return { ok: false, refusal: await refusalOf(answer) }
    return { ok: true, value: (await answer.json()) as { job_id: string } }
  } catch (error) {
    return { ok: false, refusal: unreachable(error) }
  }
}

// Characters written as JSON between two turns of the page.
const sliceLength = 500_000

/** The request as JSON, written in slices: as a whole a large text would hold up the page. */
async function bodyOf({ files, pool, dry }: Wish): Promise<Blob> {
  const parts: BlobPart[] = [JSON.stringify({ job: true, dry_run: dry, pool }).slice(0, -1), ',"files":[']
  for (const [at, { name, text }] of files.entries()) {
    parts.push(`${at > 0 ? ',' : ''}{"name":${JSON.stringify(name)},"text":"`)
    for (let from = 0; from < text.length; from += sliceLength) {
      parts.push(new Blob([JSON.stringify(text.slice(from, from + sliceLength)).slice(1, -1)]))
      await new Promise((resume) => setTimeout(resume))
    }
    parts.push('"}')
  }
  return new Blob([...parts, ']}'], { type: 'application/json' })
}

const failed = (message: string): Refusal => ({
  code: 'import_failed',
  message,
  status: 0,
  retryAfterSeconds: 0,
  param: '',
  requestId: '',
})

// What an archive may unpack to. Bytes.
const mostUnpacked = 256 << 20

/** The texts of files, and of everything in ZIP archives. Throws an Error about a file that cannot be read. */
export async function readImports(files: Iterable<File>): Promise<ImportFile[]> {
  const found: ImportFile[] = []
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (!isArchive(bytes)) found.push({ name: file.name, text: decode(bytes) })
    else found.push(...unpacked(file.name, bytes))
  }
  return found
}

const isArchive = ([a, b, c, d]: Uint8Array) => a === 0x50 && b === 0x4b && c === 3 && d === 4

function unpacked(name: string, bytes: Uint8Array): ImportFile[] {
  let size = 0
  const content = unzipSync(bytes, {
    filter: (file) => {
      size += file.originalSize
      return size <= mostUnpacked && !file.name.endsWith('/') && !/(^|\/)(__MACOSX\/|\.)/.test(file.name)
    },
  })
  if (size > mostUnpacked) throw new Error(`${name}: > ${mostUnpacked >> 20} MB`)
  return Object.entries(content).map(([inside, text]) => ({ name: `${name}/${inside}`, text: decode(text) }))
}

/** UTF-8, or the UTF-16 that PowerShell and Notepad write. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return new TextDecoder(isWide ? (first === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8').decode(bytes)
}
