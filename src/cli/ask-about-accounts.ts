import type { AccountDeps, CheckResult, CheckWatch } from '../account-deps.ts'
import type { Context } from './context.ts'
import { startProgress } from './progress.ts'
import { stopSignals } from './signals.ts'

type Work = {
  pool: Pick<AccountDeps['pool'], 'find'>
  ids: readonly string[]
  /** What is asked, and the setting that says how many accounts it may cover. */
  ask: (watch: CheckWatch) => Promise<{ leftOut: number }>
  limitedBy: string
  json: boolean
}

/** Asks the upstream about accounts and prints what it said. Ctrl-C stops; what was learned by then is kept. Resolves to the exit code. */
export async function askAboutAccounts(
  { pool, ids, ask, limitedBy, json }: Work,
  context: Context,
): Promise<number> {
  const { out, err } = context
  const results: (CheckResult & { id: string; state: string })[] = []
  const control = new AbortController()
  const signals = stopSignals()
  void signals.first.then(() => control.abort())
  const progress = startProgress(context, ids.length)
  const onResult = (id: string, result: CheckResult) => {
    results.push({ id, state: pool.find(id)?.state ?? '', ...result })
    progress.step(result.ok)
  }
  let leftOut = 0
  try {
    leftOut = (await ask({ signal: control.signal, onResult })).leftOut
  } catch (error) {
    if (!control.signal.aborted) throw error
  } finally {
    progress.end()
    signals.close()
  }
  const ok = results.filter((result) => result.ok).length
  const failed = results.length - ok
  const stopped = control.signal.aborted
  if (json) out(`${JSON.stringify({ total: ids.length, ok, failed, left_out: leftOut, stopped, results })}\n`)
  else {
    for (const { id, state, message, ...result } of results)
      out(`${id}  ${(result.ok ? 'ok' : 'failed').padEnd(6)}  ${state.padEnd(8)}  ${message}\n`)
    out(`${ok} ok, ${failed} failed\n`)
  }
  if (leftOut > 0)
    err(`grok2api: ${leftOut} accounts were left out; ${limitedBy} allows ${ids.length - leftOut}\n`)
  if (stopped) err(`grok2api: stopped; ${ids.length - results.length} accounts were not asked\n`)
  return failed > 0 || stopped ? 1 : 0
}
