import { insertNew } from './dialect.ts'
import type { Sql, SqlEngine } from './engine.ts'

/** Does the work of a batch in one transaction, unless it was done before. */
export type Batches = (batch: string, work: (tx: Sql) => Promise<void>) => Promise<void>

/** How long a batch that nobody answered may come again. */
const keptMs = 7 * 86_400_000
const sweepEvery = 1000

/** The table `batches`. */
export function sqlBatches(engine: SqlEngine): Batches {
  const { dialect } = engine
  const note = insertNew(dialect, 'batches', ['id', 'at'])
  let count = 0
  return async (batch, work) => {
    await engine.begin(async (tx) => {
      if ((await tx.run(note, [batch, Date.now()])) > 0) await work(tx)
    })
    if (++count % sweepEvery === 0)
      await engine.run('DELETE FROM batches WHERE at < ?', [Date.now() - keptMs])
  }
}
