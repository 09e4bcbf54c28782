import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { accountId, masked } from '../lib/credential.ts'
import { readLongText } from '../lib/json-long-text.ts'
import { guard, type Static, t } from '../lib/schema.ts'
import { unhurried } from '../lib/unhurried.ts'
import { isList, isObject, isString, items, skipValue } from '../store/json-scan.ts'
import { parseJson, readBytes } from './read-json.ts'
import { shownText } from './shown-text.ts'
import type { ImportAnswer } from './answers.ts'

const ImportRequest = t.Object(
  {
    text: t.Optional(t.String()),
    files: t.Optional(
      t.Array(
        t.Object({ name: t.String({ maxLength: 500 }), text: t.String() }, { additionalProperties: false }),
        {
          maxItems: 10_000,
        },
      ),
    ),
    pool: t.Optional(t.String({ pattern: String.raw`^[A-Za-z][\w-]{0,63}$` })),
    dry_run: t.Optional(t.Boolean()),
    job: t.Optional(t.Boolean()),
  },
  { additionalProperties: false },
)
type ImportRequest = Static<typeof ImportRequest>
/** The body of an import as JSON. */
export const importRequest = guard(ImportRequest)

/** Bytes: some hundred thousand accounts with all their fields. */
const importLimit = 128 << 20

type ImportDeps = Pick<Deps, 'accounts' | 'config' | 'log' | 'jobs'>
type Report = Awaited<ReturnType<Deps['accounts']['importFiles']>>
type File = { name: string; bytes: Buffer }

/** What the import scripts of sibling projects call too, with a whole pool as the body: it is merged like any other text. */
export async function importAccounts({ accounts, config, log, jobs }: ImportDeps, request: Request) {
  const body = await readBytes(request, importLimit)
  const { files, pool, dry_run = false, job = false } = isWrapped(body) ? await unwrap(body) : plain(body)
  const options = { dryRun: dry_run, ...(pool !== undefined && { pool }) }
  const done = (report: Report) => {
    const { new: added, changed, invalidCount, backup } = report
    log.info('accounts imported', { dry_run, new: added, changed, invalid: invalidCount, backup })
    return encode(report, dry_run, shownText(config))
  }
  if (!job) return done(await accounts.importFiles(files, options))
  const total = expectedPieces(files)
  const started = jobs.start(
    dry_run ? 'import/preview' : 'import',
    total,
    async ({ signal, progress, summary }) => {
      let read = 0
      const onRead = () => progress(Math.min(++read, total - 1))
      summary(done(await accounts.importFiles(files, { ...options, signal, onRead })))
      progress(total)
    },
  )
  return Response.json({ job_id: started.state().id }, { status: 202 })
}

const encode = (
  { invalidCount, invalid, rows, ...counts }: Report,
  dry_run: boolean,
  shown: (text: string) => string,
): ImportAnswer & { status: 'success' } => ({
  dry_run,
  ...counts,
  invalid: invalid.map((one) => ({ ...one, reason: shown(one.reason) })),
  invalid_count: invalidCount,
  found: rows.map(({ credential, leftOut, ...row }) => ({
    ...row,
    note: shown(row.note),
    email: shown(row.email),
    id: accountId(credential),
    masked: masked(credential),
    left_out: leftOut,
  })),
  status: 'success',
})

/** About how many accounts the files hold, to show progress by: lines, or tokens where a document has few of them. */
function expectedPieces(files: readonly File[]): number {
  return files.reduce((sum, { bytes }) => sum + Math.max(count(bytes, '\n'), count(bytes, '"eyJ')), 1)
}

function count(bytes: Buffer, what: string): number {
  let found = 0
  for (let at = bytes.indexOf(what); at !== -1; at = bytes.indexOf(what, at + 1)) found++
  return found
}

type Unwrapped = Pick<ImportRequest, 'pool' | 'dry_run' | 'job'> & { files: File[] }

const plain = (bytes: Buffer): Unwrapped => ({ files: [{ name: '', bytes }] })

/** A pool of accounts can be large and of any shape; only ours begins with one of these names. */
const isWrapped = (body: Buffer): boolean =>
  /^\s*\{\s*("(text|dry_run|files|job)"\s*:|"pool"\s*:\s*")/.test(
    body.toString('utf8', 0, 200).replace(/^\uFEFF/, ''),
  )

/** The parts of an import request. Its texts may have megabytes and are read in small steps; the rest is a few words. */
async function unwrap(body: Buffer): Promise<Unwrapped> {
  const texts: Buffer[] = []
  const small: Buffer[] = []
  let at = 0
  /** Reads a text, and leaves its number in the request that is checked. */
  function* take(start: number): Generator<void, number> {
    // Of many texts each is given no more room than it takes.
    const { text, end } = yield* readLongText(body.subarray(0, skipValue(body, start)), start)
    small.push(body.subarray(at, start), Buffer.from(`"${texts.push(text) - 1}"`))
    at = end
    return end
  }
  function* walk(start: number): Generator<void, number> {
    const members = items(body, start)
    let step = members.next()
    while (!step.done) {
      const { key, start: place } = step.value
      if (key === 'text' && isString(body, place)) step = members.next(yield* take(place))
      else if ((key === 'files' && isList(body, place)) || (key === '' && isObject(body, place)))
        step = members.next(yield* walk(place))
      else step = members.next(skipValue(body, place))
    }
    return step.value
  }
  try {
    await unhurried(walk(body.indexOf('{')), () => {})
  } catch (error) {
    return fail({ kind: 'invalid_json', message: `The body is not valid JSON (${String(error)}).` })
  }
  const { text, files, ...rest } = parseJson(Buffer.concat([...small, body.subarray(at)]), importRequest)
  if (text === undefined && files === undefined)
    fail({ kind: 'missing_parameter', param: 'text', message: '"text" or "files" is missing.' })
  const bytesOf = (number: string) => texts[Number(number)] ?? Buffer.alloc(0)
  const named = (files ?? []).map((file) => ({ name: file.name, bytes: bytesOf(file.text) }))
  return { ...rest, files: text === undefined ? named : [{ name: '', bytes: bytesOf(text) }, ...named] }
}
