import type { Database } from 'bun:sqlite'
import { nanoid } from 'nanoid'
import {
  aliveMs,
  type Leases,
  type Limits,
  type ProcessInfo,
  type Processes,
  sliceMs,
} from '../coordination.ts'
import type { Done } from './promised.ts'
import type { Self } from './self.ts'

const minuteMs = 60_000

type Agreement = { leases: Done<Leases>; limits: Done<Limits>; processes: Done<Processes> }

/** The tables `leases`, `places`, `slices` and `processes`: what processes on one database agree by. */
export function agreementTables(database: Database, { id: self, now }: Self): Agreement {
  const lease = database.query<{ holder: string; fence: number; until: number }, [string]>(
    'SELECT holder, fence, until FROM leases WHERE name = ?',
  )
  const putLease = database.query(
    'INSERT OR REPLACE INTO leases (name, holder, fence, until) VALUES (?, ?, ?, ?)',
  )
  const endLease = database.query('UPDATE leases SET until = 0 WHERE name = ? AND holder = ?')
  const taken = database.query<{ sum: number | null }, [string]>(
    'SELECT sum(taken) AS sum FROM places WHERE name = ?',
  )
  const addPlace = database.query(
    `INSERT INTO places (name, process, taken) VALUES (?1, ?2, ?3)
     ON CONFLICT DO UPDATE SET taken = max(0, taken + ?3)`,
  )
  const setPlace = database.query('INSERT OR REPLACE INTO places (name, process, taken) VALUES (?, ?, ?)')
  const dropPlaces = database.query('DELETE FROM places WHERE process = ?')
  const dropEmpty = database.query('DELETE FROM places WHERE name = ? AND process = ? AND taken = 0')
  const granted = database.query<{ sum: number | null; oldest: number | null }, [string, number]>(
    'SELECT sum(taken) AS sum, min(at) AS oldest FROM slices WHERE name = ? AND at > ? AND taken > 0',
  )
  const putSlice = database.query('INSERT INTO slices (id, name, at, taken) VALUES (?, ?, ?, ?)')
  const lessSlice = database.query('UPDATE slices SET taken = max(0, taken - ?) WHERE id = ?')
  const sweepSlices = database.query('DELETE FROM slices WHERE name = ? AND at <= ?')
  const beat = database.query('UPDATE processes SET seen_at = ?, info = ? WHERE id = ?')
  const join = database.query('INSERT INTO processes (id, info, seen_at) VALUES (?, ?, ?)')
  const alive = database.query<{ info: string; seenAt: number }, [number]>(
    'SELECT info, seen_at AS seenAt FROM processes WHERE seen_at > ? ORDER BY id',
  )
  const dead = database.query<{ id: string }, [number]>('SELECT id FROM processes WHERE seen_at <= ?')
  const dropProcess = database.query('DELETE FROM processes WHERE id = ?')
  const endLeases = database.query('UPDATE leases SET until = 0 WHERE holder = ?')

  const bury = (id: string) => {
    dropPlaces.run(id)
    endLeases.run(id)
    dropProcess.run(id)
  }
  return {
    leases: {
      take: database.transaction((name: string, ms: number) => {
        const held = lease.get(name)
        const mine = held?.holder === self && held.until > now()
        if (held && !mine && held.until > now()) return undefined
        const fence = mine ? held.fence : (held?.fence ?? 0) + 1
        putLease.run(name, self, fence, now() + ms)
        return fence
      }).immediate,
      release: (name) => void endLease.run(name, self),
    },
    limits: {
      take: database.transaction((name: string, most: number) => {
        if ((taken.get(name)?.sum ?? 0) >= most) return false
        addPlace.run(name, self, 1)
        return true
      }).immediate,
      give: database.transaction((name: string) => {
        addPlace.run(name, self, -1)
        dropEmpty.run(name, self)
      }).immediate,
      slice: database.transaction((name: string, want: number, most: number) => {
        const at = now()
        const begin = at - minuteMs - sliceMs
        sweepSlices.run(name, begin)
        const { sum, oldest } = granted.get(name, begin) ?? { sum: 0, oldest: null }
        const count = Math.min(want, most - (sum ?? 0))
        if (count <= 0) return { granted: 0, waitMs: Math.max(1, (oldest ?? at) - begin), id: '' }
        const id = nanoid(16)
        putSlice.run(id, name, at, count)
        return { granted: count, waitMs: 0, id }
      }).immediate,
      unused: ({ id }, count) => void lessSlice.run(count, id),
      hold: database.transaction((places: ReadonlyMap<string, number>) => {
        dropPlaces.run(self)
        for (const [name, count] of places) if (count > 0) setPlace.run(name, self, count)
      }).immediate,
    },
    processes: {
      beat: database.transaction((info: ProcessInfo) => {
        for (const { id } of dead.all(now() - aliveMs)) if (id !== self) bury(id)
        const text = JSON.stringify(info)
        if (beat.run(now(), text, self).changes > 0) return true
        join.run(self, text, now())
        return false
      }).immediate,
      list: () =>
        alive
          .all(now() - aliveMs)
          .map(({ info, seenAt }) => ({ ...(JSON.parse(info) as ProcessInfo), seenAt })),
      leave: database.transaction(() => bury(self)).immediate,
    },
  }
}
