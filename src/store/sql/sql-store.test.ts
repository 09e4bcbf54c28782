// The store over real servers. Without Debian's packages, or without a user to run them as, these tests are skipped.
import { afterAll, test } from 'bun:test'
import { storeConformance } from '../../testing/conformance/suite.ts'
import { hasMariadb, hasPostgres } from '../../testing/engine-steps.ts'
import { type Engine, startMariadb, startPostgres } from '../../testing/engines.ts'
import { openSqlStore } from './sql-store.ts'

const engines: [name: string, has: boolean, start: () => Promise<Engine>][] = [
  ['PostgreSQL', hasPostgres, startPostgres],
  ['MariaDB', hasMariadb, startMariadb],
]
for (const [name, has, start] of engines) {
  let started: Promise<Engine> | undefined
  afterAll(async () => (await started)?.[Symbol.asyncDispose]())
  storeConformance(
    name,
    async () => {
      const { url, wipe } = await (started ??= start())
      return { open: (id) => openSqlStore({ url, id, poolSize: 5 }), close: () => wipe() }
    },
    (run, what) => test.skipIf(!has)(what, run, 30_000),
  )
}
