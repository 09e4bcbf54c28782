import { afterAll, beforeAll, test } from 'bun:test'
import { storeConformance } from '../../testing/conformance/suite.ts'
import { redisProgram, type RedisServer, startRedis } from '../../testing/redis-server.ts'
import { openRedisStore } from './redis-store.ts'

let server: RedisServer | undefined
let count = 0
beforeAll(async () => {
  if (redisProgram) server = await startRedis()
})
afterAll(() => server?.[Symbol.asyncDispose]())

storeConformance(
  'Redis',
  async () => {
    const prefix = `test ${++count}:`
    return {
      open: (id) => openRedisStore({ url: server?.url ?? '', self: id, prefix }),
      close: async () => {},
    }
  },
  (run, what) => test.skipIf(!redisProgram)(what, run),
)
