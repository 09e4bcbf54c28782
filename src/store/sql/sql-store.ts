import { processId } from '../process-id.ts'
import { migrations } from '../sqlite/migrations.ts'
import type { Store } from '../store.ts'
import { sqlAccounts, sqlTexts } from './accounts.ts'
import { sqlAgreement } from './agreement.ts'
import { sqlBatches } from './batches.ts'
import { sqlChanges } from './changes.ts'
import { sqlAnswers, sqlResponses, sqlVideos } from './content.ts'
import { sqlConversations } from './conversations.ts'
import { type EngineOptions, openEngine } from './engine.ts'
import { sqlLog, sqlStatistics } from './log.ts'
import { sqlSessions, sqlThrottle } from './logins.ts'
import { migrate, newerSchema } from './migrate.ts'
import { sqlKeys, sqlProxies, sqlUnknowns } from './operator.ts'
import { sqlQuotas } from './quotas.ts'
import { sqlRows } from './rows.ts'
import { schemaText } from './schema-text.ts'

export type SqlOptions = EngineOptions & {
  /** The name of this process. */
  id?: string
}

/** A change of the schema may take longer than a query. */
const migrateMs = 300_000

/** The store over PostgreSQL, MySQL or MariaDB. Brings the schema up to this version first; rejects when that cannot be done. */
export async function openSqlStore({ id = processId(), ...options }: SqlOptions): Promise<Store> {
  const engine = openEngine(options)
  const schema = schemaText(
    engine.dialect,
    migrations.map(({ sql }) => sql),
  )
  try {
    await engine.rows('SELECT 1 AS one')
    const patient = openEngine({ ...options, poolSize: 1, queryMs: migrateMs })
    await migrate(patient, schema).finally(patient.close)
  } catch (error) {
    await engine.close()
    throw error
  }
  const { changes, tell } = sqlChanges(engine, id)
  const once = sqlBatches(engine)
  return {
    kind: engine.dialect.name,
    process: id,
    shared: true,
    accounts: sqlAccounts(engine, tell),
    entries: sqlTexts(engine, 'entry', tell),
    settings: sqlTexts(engine, 'setting', tell),
    keys: sqlKeys(engine, tell, once),
    proxies: sqlProxies(engine, tell),
    quotas: sqlQuotas(engine),
    unknowns: sqlUnknowns(engine),
    sessions: sqlSessions(engine),
    throttle: sqlThrottle(engine),
    responses: sqlResponses(engine),
    conversations: sqlConversations(engine),
    videos: sqlVideos(engine, id),
    answers: sqlAnswers(engine),
    log: sqlLog(engine, id, once),
    statistics: sqlStatistics(engine),
    changes,
    ...sqlAgreement(engine, id),
    tables: sqlRows(engine, schema),
    check: async () => {
      await engine.upsert({ table: 'meta', columns: ['name', 'value'], key: ['name'] }, [
        ['check', String(Date.now())],
      ])
      const rows = await engine.rows('SELECT value FROM meta WHERE name = ?', ['check'])
      if (rows.length !== 1) throw new Error('what was written is not what is read')
    },
    newerSchema: () => newerSchema(engine),
    close: engine.close,
  }
}
