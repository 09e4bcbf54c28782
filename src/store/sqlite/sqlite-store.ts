import type { Database } from 'bun:sqlite'
import type { Disk } from '../disk.ts'
import { processId } from '../process-id.ts'
import type { StatisticsStore, Store } from '../store.ts'
import { urgent, whileRoom } from '../with-disk.ts'
import { accountTable } from './account-table.ts'
import { agreementTables } from './agreement-tables.ts'
import { changeTable } from './change-table.ts'
import { conversationTable } from './conversation-table.ts'
import { foreignChange, roundTrip } from './database.ts'
import { keptAnswerTable } from './kept-answer-table.ts'
import { keyTable } from './key-table.ts'
import { logTable } from './log-table.ts'
import { promised } from './promised.ts'
import { proxyTable } from './proxy-table.ts'
import { quotaTable } from './quota-table.ts'
import { responseTable } from './response-table.ts'
import { sqliteRows } from './rows.ts'
import type { Self } from './self.ts'
import { sessionTable } from './session-table.ts'
import { statisticsTable } from './statistics-table.ts'
import { textTable } from './text-table.ts'
import { throttleTable } from './throttle-table.ts'
import { unknownTable } from './unknown-table.ts'
import { videoTable } from './video-table.ts'

type Room = Pick<Disk, 'urgently' | 'need' | 'failed'>

/** Where there is always room: for commands, and for a database in memory. */
const endless: Room = { urgently: (write) => write(), need: () => {}, failed: () => false }

export type SqliteOptions = Partial<Self> & {
  /** On a full disk what makes room or lets the operator in comes before what is merely kept. */
  disk?: Room
  /** Done before the database is closed. */
  onClose?: () => void
}

/** The store over a database that is open, which `close` closes. Every function is done before it returns its promise. */
export function sqliteStore(database: Database, options: SqliteOptions = {}): Store {
  const { disk = endless, onClose = () => {}, id = processId(), shared = false, now = Date.now } = options
  const self = { id, shared, now }
  const { changes, tell } = changeTable(database, self)
  const { leases, limits, processes } = agreementTables(database, self)
  const statistics = statisticsTable(database)
  return {
    kind: 'local',
    process: id,
    shared,
    accounts: promised(accountTable(database, tell)),
    entries: promised(textTable(database, 'entry', tell)),
    settings: promised(textTable(database, 'setting', tell)),
    keys: promised(urgent(disk, keyTable(database, tell), 'put', 'remove')),
    proxies: promised(proxyTable(database, tell)),
    quotas: promised(whileRoom(disk, urgent(disk, quotaTable(database), 'sweep'), 'add')),
    unknowns: promised(unknownTable(database)),
    sessions: promised(sessionTable(database)),
    throttle: promised(throttleTable(database, self)),
    responses: promised(whileRoom(disk, urgent(disk, responseTable(database), 'remove', 'sweep'), 'put')),
    conversations: promised(
      whileRoom(disk, urgent(disk, conversationTable(database), 'remove', 'sweep'), 'keep'),
    ),
    videos: promised(
      whileRoom(disk, urgent(disk, videoTable(database, self), 'update', 'claim', 'remove'), 'add'),
    ),
    answers: promised(keptAnswerTable(database)),
    log: promised(whileRoom(disk, urgent(disk, logTable(database, statistics, self), 'sweep'), 'add')),
    statistics: promised<StatisticsStore>(statistics),
    changes,
    leases: promised(leases),
    limits: promised(limits),
    processes: promised(processes),
    tables: sqliteRows(database),
    check: async () => roundTrip(database),
    newerSchema: async () => foreignChange(database) ?? '',
    close: async () => {
      onClose()
      database.close()
    },
  }
}
