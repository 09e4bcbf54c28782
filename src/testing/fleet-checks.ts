import { afterAll, test } from 'bun:test'
import type { Member } from './fleet.ts'
import { type FleetEngine, fleetEngines } from './fleet-engines.ts'

/** The body of an answer as JSON. */
export const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json() as Promise<T>

/** The status of an answer, once its body was read. */
export async function statusOf(answer: Promise<Response>): Promise<number> {
  const found = await answer
  await found.arrayBuffer()
  return found.status
}

/** So many pieces of work at once, shared out over the members in turn. */
export const spread = <T>(
  members: readonly Member[],
  count: number,
  work: (member: Member, at: number) => Promise<T>,
): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => work(members[at % members.length]!, at)))

/** An engine with an empty database of its own, and the variables that lead a gateway there. */
type Fresh = () => Promise<{ engine: FleetEngine; env: Record<string, string> }>
type Check = (what: string, work: () => Promise<void>) => void

/**
 * Declares the same tests for every engine. Each engine is started when the first of them needs it and stopped after the
 * last; where the machine lacks it, its tests are skipped.
 */
export function forEveryEngine(declare: (type: string, check: Check, fresh: Fresh) => void): void {
  for (const [type, has, start] of fleetEngines) {
    let started: Promise<FleetEngine> | undefined
    let count = 0
    afterAll(async () => (await started)?.[Symbol.asyncDispose]())
    const fresh: Fresh = async () => {
      const engine = await (started ??= start())
      return {
        engine,
        env: { SERVER_STORAGE_TYPE: type, SERVER_STORAGE_URL: await engine.database(`fleet_${++count}`) },
      }
    }
    declare(type, (what, work) => test.skipIf(!has)(`${type}: ${what}`, work, 120_000), fresh)
  }
}
