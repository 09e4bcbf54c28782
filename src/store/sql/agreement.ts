import { nanoid } from 'nanoid'
import {
  aliveMs,
  type Leases,
  type Limits,
  type ProcessInfo,
  type Processes,
  sliceMs,
} from '../coordination.ts'
import { insertNew } from './dialect.ts'
import type { Sql, SqlEngine } from './engine.ts'

const minuteMs = 60_000

/** The tables `leases`, `places`, `slices` and `processes`: what processes agree by. Times are the engine's. */
export function sqlAgreement(
  engine: SqlEngine,
  self: string,
): { leases: Leases; limits: Limits; processes: Processes } {
  const { dialect } = engine
  const { now, int, lockSum } = dialect
  const newLease = insertNew(dialect, 'leases', ['name', 'holder', 'fence', 'until'])

  /** The lease's row, locked until the end of the transaction, and the time. */
  async function locked(tx: Sql, name: string) {
    const read = `SELECT holder, fence, until, ${now} AS now FROM leases WHERE name = ? FOR UPDATE`
    type Row = { holder: string; fence: number; until: number; now: number }
    const [row] = await tx.rows<Row>(read, [name])
    if (row) return row
    await tx.run(newLease, [name, '', 0, 0])
    const [made] = await tx.rows<Row>(read, [name])
    if (!made) throw new Error('a lease could not be made')
    return made
  }

  async function addPlaces(tx: Sql, name: string, count: number): Promise<void> {
    await tx.upsert(
      {
        table: 'places',
        columns: ['name', 'process', 'taken'],
        key: ['name', 'process'],
        changes: { taken: 'add' },
      },
      [[name, self, count]],
    )
  }

  return {
    leases: {
      take: (name, ms) =>
        engine.begin(async (tx) => {
          const held = await locked(tx, name)
          const isHeld = held.until > held.now
          if (isHeld && held.holder !== self) return undefined
          const fence = isHeld ? held.fence : held.fence + 1
          await tx.run(`UPDATE leases SET holder = ?, fence = ?, until = ${now} + ? WHERE name = ?`, [
            self,
            fence,
            ms,
            name,
          ])
          return fence
        }),
      release: async (name) => {
        await engine.run('UPDATE leases SET until = 0 WHERE name = ? AND holder = ?', [name, self])
      },
    },
    limits: {
      take: (name, most) =>
        engine.begin(async (tx) => {
          await locked(tx, `limit ${name}`)
          const [sum] = await tx.rows<{ taken: number | null }>(
            `SELECT ${int('SUM(taken)')} AS taken FROM places WHERE name = ?${lockSum}`,
            [name],
          )
          if ((sum?.taken ?? 0) >= most) return false
          await addPlaces(tx, name, 1)
          return true
        }),
      give: async (name) => {
        await engine.run('UPDATE places SET taken = taken - 1 WHERE name = ? AND process = ? AND taken > 0', [
          name,
          self,
        ])
      },
      slice: (name, want, most) =>
        engine.begin(async (tx) => {
          const { now: at } = await locked(tx, `limit ${name}`)
          const begin = at - minuteMs - sliceMs
          await tx.run('DELETE FROM slices WHERE name = ? AND at <= ?', [name, begin])
          const [sum] = await tx.rows<{ taken: number | null; oldest: number | null }>(
            `SELECT ${int('SUM(taken)')} AS taken, MIN(at) AS oldest FROM slices WHERE name = ? AND taken > 0${lockSum}`,
            [name],
          )
          const granted = Math.min(want, most - (sum?.taken ?? 0))
          if (granted <= 0) return { granted: 0, waitMs: Math.max(1, (sum?.oldest ?? at) - begin), id: '' }
          const id = nanoid(16)
          await tx.run('INSERT INTO slices (id, name, at, taken) VALUES (?, ?, ?, ?)', [
            id,
            name,
            at,
            granted,
          ])
          return { granted, waitMs: 0, id }
        }),
      unused: async ({ id }, count) => {
        await engine.run('UPDATE slices SET taken = taken - ? WHERE id = ? AND taken >= ?', [
          count,
          id,
          count,
        ])
      },
      hold: (places) =>
        engine.begin(async (tx) => {
          await tx.run('DELETE FROM places WHERE process = ?', [self])
          for (const [name, count] of [...places].toSorted()) if (count > 0) await addPlaces(tx, name, count)
        }),
    },
    processes: {
      beat: (info) =>
        engine.begin(async (tx) => {
          const dead = await tx.rows<{ id: string }>(
            `SELECT id FROM processes WHERE seen_at <= ${now} - ? ORDER BY id`,
            [aliveMs],
          )
          for (const { id } of dead) if (id !== self) await bury(tx, id)
          const text = JSON.stringify(info)
          const known = await tx.run(`UPDATE processes SET seen_at = ${now}, info = ? WHERE id = ?`, [
            text,
            self,
          ])
          if (known === 0)
            await tx.run(`INSERT INTO processes (id, info, seen_at) VALUES (?, ?, ${now})`, [self, text])
          return known > 0
        }),
      list: async () => {
        const rows = await engine.rows<{ info: string; seen_at: number }>(
          `SELECT info, seen_at FROM processes WHERE seen_at > ${now} - ? ORDER BY id`,
          [aliveMs],
        )
        return rows.map(({ info, seen_at }) => ({ ...(JSON.parse(info) as ProcessInfo), seenAt: seen_at }))
      },
      leave: () => engine.begin((tx) => bury(tx, self)),
    },
  }
}

/** Gives back whatever a process held. */
async function bury(tx: Sql, id: string): Promise<void> {
  await tx.run('DELETE FROM places WHERE process = ?', [id])
  await tx.run('UPDATE leases SET until = 0 WHERE holder = ?', [id])
  await tx.run('DELETE FROM processes WHERE id = ?', [id])
}
