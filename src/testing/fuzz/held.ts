import { readdirSync } from 'node:fs'
import { residentBytes } from '../../bench/process-stats.ts'
import type { Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

/** What a process holds while nothing is asked of it. */
export type Held = { descriptors: number; megabytes: number }

/** Waits until nothing is open any more, and looks at what the process still holds. */
export async function settled(gateway: Gateway, { broken }: { broken: string[] }): Promise<Held> {
  const open = async () => {
    const { traffic } = (await (await gateway.admin('GET', '/system')).json()) as {
      traffic: { open: number }
    }
    return traffic.open
  }
  await eventually('no open requests', async () => (await open()) === 0, 30_000).catch((error: unknown) =>
    broken.push(String(error)),
  )
  const { pid } = gateway.binary
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    megabytes: Math.round(residentBytes(pid) / 1e6),
  }
}

/** Notes what has grown. */
export function compare(before: Held, now: Held, { broken }: { broken: string[] }): void {
  if (now.descriptors > before.descriptors + 60)
    broken.push(`${now.descriptors} descriptors are open, ${before.descriptors} were`)
  if (now.megabytes > before.megabytes + 400)
    broken.push(`${now.megabytes} MB are held, ${before.megabytes} were`)
}
