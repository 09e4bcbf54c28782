import type { FaultKind } from '../core/fault.ts'

/** One try with one account, for the log. `status` is the upstream's or what its fault maps to; `ms` until content or failure. */
export type Attempt = {
  account: string
  transport: string
  status: number
  ms: number
  fault?: FaultKind
  detail?: string
}
