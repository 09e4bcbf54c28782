import type { SimulatorOptions } from '../upstream/simulator/simulator.ts'

type Faults = NonNullable<SimulatorOptions['faults']>

/** One trouble of the day. */
export type Trouble = {
  name: string
  /** What the upstream does: faults of every account, or of the one that was used last. */
  faults?: Faults
  one?: Faults
  /** The upstream is not there at all. */
  away?: true
  /** The disk of the data folder is full. */
  disk?: true
  /** One way and one account stay good: no request may fail. */
  harmless?: true
}

const on = (transport: 'mgw' | 'rest', name: string) => [{ name, transport }]

/** The day, in this order. Names of faults are the simulator's. */
export const troubles: readonly Trouble[] = [
  { name: 'away', away: true },
  { name: 'refuses the socket', faults: on('mgw', 'anti_bot'), harmless: true },
  { name: 'refuses both ways', faults: ['anti_bot'] },
  { name: 'one account at its limit', one: ['rate_limited'], harmless: true },
  { name: 'every account at its limit', faults: [{ name: 'rate_limited', retry_after: 5 }] },
  { name: 'refuses REST alone', faults: on('rest', 'anti_bot'), harmless: true },
  { name: 'errors on both ways', faults: ['bad_gateway'] },
  { name: 'errors on the socket', faults: on('mgw', 'server_error'), harmless: true },
  { name: 'slow to begin', faults: [{ name: 'slow_first_byte', ms: 2000 }], harmless: true },
  { name: 'silent in the middle', faults: [{ name: 'stall', after: 3 }] },
  { name: 'says nothing', faults: ['empty'] },
  { name: 'cut in the middle', faults: [{ name: 'cut', after: 3 }] },
  { name: 'session answers renamed', faults: ['changed_session'], harmless: true },
  { name: 'events renamed', faults: ['changed_events'], harmless: true },
  { name: 'refuses with a page of a proxy', faults: ['unauthorized_page'] },
  { name: 'quotas renamed', faults: ['changed_quota'], harmless: true },
  { name: 'full disk', disk: true, harmless: true },
  { name: 'one session dead', one: ['session_dead'], harmless: true },
]

/** How long a trouble lasts, and how long after it the upstream is well. Healing may take 35 s. */
export const troubleSeconds = 25
export const calmSeconds = 42
export const healWithinSeconds = 35

/** As many troubles as fit into the minutes, in their order. */
export const dayOf = (minutes: number): readonly Trouble[] =>
  troubles.slice(0, Math.max(1, Math.floor((minutes * 60) / (troubleSeconds + calmSeconds))))
