import type { Chance } from '../fuzz/chance.ts'
import type { Processes } from './processes.ts'

/** When something was wrong (epoch ms), for what the books may then differ in. */
export type Trouble = { kind: 'kill' | 'engine' | 'kill-away' | 'freeze'; from: number; to: number }

/** One trouble after the other until `until` (epoch ms), with a rest after each; at the end everything runs again. */
export async function makeTroubles(
  processes: Processes,
  chance: Chance,
  { until, say }: { until: number; say: (line: string) => void },
): Promise<Trouble[]> {
  const { engine } = processes
  const kinds: Trouble['kind'][] = engine ? ['kill', 'engine', 'freeze', 'kill-away'] : ['kill', 'freeze']
  const made: Trouble[] = []
  // Each kind has its turn before one comes again, in an order of chance.
  let turn: Trouble['kind'][] = []
  while (Date.now() < until) {
    await Bun.sleep(chance.int(2000, 6000))
    if (turn.length === 0) turn = [...kinds]
    const kind = chance.pick(turn)
    turn = turn.filter((one) => one !== kind)
    const index = chance.int(0, 2)
    const from = Date.now()
    if (kind === 'kill') await processes.kill(index)
    if (kind === 'freeze') {
      await processes.freeze(index, true)
      await Bun.sleep(Math.min(chance.pick([5000, 25_000, 60_000]), Math.max(5000, until - Date.now())))
      await processes.freeze(index, false)
    }
    if (engine && (kind === 'engine' || kind === 'kill-away')) {
      await engine.stop()
      await Bun.sleep(chance.int(2000, 15_000))
      // It waits for the engine when it starts: the engine comes back meanwhile.
      const killed = kind === 'kill-away' ? processes.kill(index) : undefined
      await Bun.sleep(1000)
      await engine.start()
      await killed
    }
    made.push({ kind, from, to: Date.now() })
    say(
      `${kind}${kind === 'engine' ? '' : ` of ${index + 1}`} for ${Math.round((Date.now() - from) / 1000)} s`,
    )
  }
  return made
}
