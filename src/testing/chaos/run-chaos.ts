import { eventually } from '../eventually.ts'
import { createChance } from '../fuzz/chance.ts'
import type { SimulatedCall } from '../../upstream/simulator/simulator.ts'
import { type Books, type Call, compareBooks, type Row, type Sums } from './books.ts'
import { type ClientBook, makeLoad } from './load.ts'
import { type Door, type EngineType, type Processes, startProcesses } from './processes.ts'
import { makeTroubles, type Trouble } from './troubles.ts'

export type ChaosOptions = { engine: EngineType; minutes: number; seed: number; say: (line: string) => void }

/** Load and troubles for so many minutes, then everything runs again and the books are compared. */
export async function runChaos({ engine, minutes, seed, say }: ChaosOptions) {
  await using processes = await startProcesses(engine)
  if (!processes.wrongClock && engine !== 'local') say('no wrong clock (libfaketime is not installed)')
  const { simulator } = processes.first
  const calls = new Set<SimulatedCall>()
  const collect = () => simulator.record().forEach((call) => calls.add(call))
  const watch = setInterval(collect, 1000)
  const until = Date.now() + minutes * 60_000
  const plan = { until, say, run: `chaos-${seed}` }
  try {
    const [client, troubles] = await Promise.all([
      makeLoad(processes, createChance(seed), plan),
      makeTroubles(processes, createChance(seed + 1), plan),
    ])
    say('everything runs again; the books are compared')
    await settle(processes, client)
    collect()
    return compareBooks(await readBooks(processes, { client, troubles, calls: [...calls].map(callOf) }))
  } finally {
    clearInterval(watch)
  }
}

const callOf = ({ path, body, sent, status, at, endedAt }: SimulatedCall): Call => ({
  text: JSON.stringify([body, sent]),
  // One that was refused was not taken: another account may be asked.
  video: path.startsWith('/rest/app-chat/conversations/new') && status < 400,
  from: at,
  to: endedAt,
})

const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json() as Promise<T>

/** Waits, as long as is promised, until videos are over and what waited is written. */
async function settle(processes: Processes, { videos }: ClientBook): Promise<void> {
  const doors = processes.doors()
  const isOver = async (id: string) => ['completed', 'failed'].includes(await stateOf(doors[0]!, id))
  const over = async () =>
    (await Promise.all(videos.map(({ id }) => id === undefined || isOver(id)))).every(Boolean)
  await eventually('the videos are over', over, 60_000).catch(() => undefined)
  type System = { storage: { away: object | null } }
  const isWritten = async (door: Door) =>
    (await json<System>(door.admin('GET', '/system'))).storage.away === null
  const written = async () => (await Promise.all(doors.map(isWritten))).every(Boolean)
  await eventually('what waited is written', written, 60_000)
  // The last half second of each process, and notes.
  await Bun.sleep(6000)
}

const stateOf = (door: Door, id: string): Promise<string> =>
  json<{ status?: string }>(door.get(`/v1/videos/${id}`)).then(
    ({ status }) => status ?? 'unknown',
    () => 'unreadable',
  )

async function readBooks(
  processes: Processes,
  known: { client: ClientBook; troubles: Trouble[]; calls: Call[] },
): Promise<Books> {
  const doors = processes.doors()
  const { client } = known
  const [door] = doors as [Door]
  type Key = { id: string; name: string; usage: { day_tokens: number } }
  const keysAt = async (from: Door) => (await json<{ items: Key[] }>(from.admin('GET', '/keys'))).items
  const noteAt = async (from: Door) =>
    (await json<{ items: { id: string; note: string }[] }>(from.admin('GET', '/tokens'))).items.find(
      ({ id }) => id === client.account,
    )?.note ?? ''
  const videos = client.videos.flatMap(({ id }) => id ?? [])
  return {
    ...known,
    rows: await json<Row[]>(door.admin('GET', '/log/export?format=json')),
    sums: (await json<{ totals: Sums }>(door.admin('GET', '/stats?range=24h'))).totals,
    videos: new Map(
      await Promise.all(
        videos.map(async (id) => [id, await Promise.all(doors.map((at) => stateOf(at, id)))] as const),
      ),
    ),
    names: await Promise.all(
      doors.map(async (at) => (await keysAt(at)).find(({ id }) => id === client.keys.renamed)?.name ?? ''),
    ),
    notes: await Promise.all(doors.map(noteAt)),
    dayTokens: new Map((await keysAt(door)).map(({ id, usage }) => [id, usage.day_tokens])),
  }
}
