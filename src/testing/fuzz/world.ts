import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../binary.ts'
import { canMount, smallDisk } from '../small-disk.ts'
import type { Chance } from './chance.ts'

/** What is around a gateway and goes wrong while it works: the clock of the machine, and the disk of its data folder. */
export type World = {
  /** For the gateway that is booted in it. */
  boot: { dataDir?: string; env?: Record<string, string> }
  /** Lets something go wrong, or nothing, and ends a full disk again before `until`. */
  pass: (chance: Chance, until: number) => Promise<void>
  jumps: () => number
  fullDisks: () => number
  remove: () => void
}

const diskBytes = 256 * 1024 * 1024
const day = 86_400
const offsets = [-2 * day, -day, -3600, -61, 0, 61, 3600, day, 2 * day]

/** libfaketime where Debian and others put it. Without it the clock stays right. */
const clockLibrary = [
  ...['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`),
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
].find((path) => existsSync(path))

/** What of it this machine allows, for whoever reads the result. */
export const worldTroubles = (): string =>
  `${clockLibrary ? 'wrong clocks' : 'no wrong clocks (libfaketime is not installed)'}, ${canMount ? 'small disks' : 'no small disks (they want root)'}`

export function createWorld(): World {
  const disk = canMount ? smallDisk(diskBytes) : undefined
  const clock = clockLibrary === undefined ? undefined : join(scratchFolder(), 'clock')
  let jumps = 0
  let fullDisks = 0

  function setClock(seconds: number): void {
    if (clock) writeFileSync(clock, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`)
  }

  async function pass(chance: Chance, until: number): Promise<void> {
    const left = until - performance.now()
    await Bun.sleep(left * 0.2)
    if (clock && chance.is(0.6)) {
      setClock(chance.pick(offsets))
      jumps++
    }
    if (!disk || chance.is(0.5)) return
    disk.fill(chance.pick([0, 4096, 100_000]))
    fullDisks++
    await Bun.sleep(Math.max(0, (until - performance.now()) * 0.6))
    disk.makeRoom()
  }

  setClock(0)
  return {
    boot: {
      ...(disk && { dataDir: disk.path }),
      ...(clock &&
        clockLibrary !== undefined && {
          env: {
            LD_PRELOAD: clockLibrary,
            FAKETIME_TIMESTAMP_FILE: clock,
            // It reads its file once a second.
            FAKETIME_CACHE_DURATION: '1',
            // Waits are measured by the clock that nobody sets.
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
            DONT_FAKE_MONOTONIC: '1',
          },
        }),
    },
    pass,
    jumps: () => jumps,
    fullDisks: () => fullDisks,
    remove: () => disk?.remove(),
  }
}
