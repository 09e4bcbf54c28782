import { brokenAt, type Placed, walkTokens } from './token-scan.ts'
import { fail } from '../core/fault.ts'
import { isFields } from '../lib/fields.ts'

export type ExportFormat = 'json' | 'txt'

/**
 * The accounts of a token file in one plain form, in pieces: `json` as {"pool": [entries]} with every field, which an
 * import takes back as it was; `txt` as one credential a line. Pieces may be empty: a sign of life while the file is
 * read. Throws GatewayError when the file is broken.
 */
export function* exportTokens(bytes: Buffer, format: ExportFormat): Generator<string> {
  const pools = yield* poolsOf(bytes)
  if (format === 'txt') {
    for (const entries of pools.values()) for (const credential of entries.keys()) yield `${credential}\n`
    return
  }
  yield '{'
  let first = true
  for (const [pool, entries] of pools) {
    yield `${first ? '' : ','}\n  ${JSON.stringify(pool)}: [`
    first = false
    let lead = '\n    '
    for (const text of entries.values()) {
      yield lead + text
      lead = ',\n    '
    }
    yield entries.size > 0 ? '\n  ]' : ']'
  }
  yield '\n}\n'
}

function* poolsOf(bytes: Buffer): Generator<string, Map<string, Map<string, string>>> {
  const pools = new Map<string, Map<string, string>>()
  const seen = new Set<string>()
  const shelf = (pool: string) => {
    const entries = pools.get(pool) ?? new Map<string, string>()
    pools.set(pool, entries)
    return entries
  }
  try {
    for (const placed of walkTokens(bytes)) {
      yield ''
      if (!('credential' in placed.entry) || seen.has(placed.entry.credential)) continue
      const { credential, pool } = placed.entry
      seen.add(credential)
      shelf(pool).set(credential, entryText(placed, credential))
    }
  } catch (error) {
    const { line, column, message } = brokenAt(bytes, error)
    fail({
      kind: 'invalid_value',
      message: `token.json is broken at line ${line}, column ${column}: ${message}. Mend it first.`,
    })
  }
  return pools
}

function entryText({ value }: Placed, credential: string): string {
  const { token: _, ...fields } = isFields(value) ? value : {}
  return JSON.stringify(Object.keys(fields).length > 0 ? { token: credential, ...fields } : credential)
}
