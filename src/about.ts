import type { WorkerLink } from './worker-link.ts'

/** Facts of this process. `startedAt` is epoch milliseconds; `restart` stops the gateway as a signal does and starts it again. */
type Process = { version: string; startedAt: number; simulated: boolean; dataDir: string }
export type About = Process & {
  restart?: (() => void) | undefined
  /** The seat among several processes on the port; undefined for one that is alone. */
  worker?: WorkerLink | undefined
}
