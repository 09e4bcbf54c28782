import { hasMariadb, hasPostgres } from './engine-steps.ts'
import { type Engine, startMariadb, startPostgres } from './engines.ts'
import { redisProgram, startRedis } from './redis-server.ts'

/** A server that several gateways share a database of. */
export type FleetEngine = AsyncDisposable & Pick<Engine, 'database' | 'stop' | 'start'>

type Row = [type: 'pgsql' | 'mysql' | 'redis', has: boolean, start: () => Promise<FleetEngine>]

/** Every engine by its SERVER_STORAGE_TYPE, whether this machine has it, and how to start one. */
export const fleetEngines: readonly Row[] = [
  ['pgsql', hasPostgres, startPostgres],
  ['mysql', hasMariadb, startMariadb],
  ['redis', redisProgram !== null, startNumbered],
]

/** A Redis whose databases are numbers. */
async function startNumbered(): Promise<FleetEngine> {
  const server = await startRedis()
  let next = 0
  return { ...server, stop: server.kill, database: async () => `${server.url}/${next++}` }
}
