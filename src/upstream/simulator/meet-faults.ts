import type { LiveFault } from './accounts.ts'
import type { FaultSpec } from './accounts-file.ts'
import type { FaultRow, Refusal } from './fault-row.ts'
import { faultRow } from './faults.ts'
import type { Cue, CueEncoder } from './script.ts'

/** A fault that strikes now. */
export type MetFault = { spec: FaultSpec; row: FaultRow }

/** What a chat travels on. A fault may be bound to one of them; a call that belongs to neither meets only the others. */
export type Transport = 'rest' | 'mgw'

/** The faults of one scope that strike this request; counts it towards each `first`. */
export function meetFaults(faults: LiveFault[], scope: FaultRow['scope'], transport?: Transport): MetFault[] {
  return faults.flatMap((fault) => {
    const row = faultRow(fault.spec.name)
    if (fault.spec.transport && fault.spec.transport !== transport) return []
    if (row?.scope !== scope || ++fault.met > (fault.spec.first ?? Infinity)) return []
    return [{ spec: fault.spec, row }]
  })
}

export const delayOf = (met: MetFault[]): number =>
  met.reduce((ms, { row, spec }) => ms + (row.delayMs?.(spec) ?? 0), 0)

export const refusalOf = (met: MetFault[]): Refusal | undefined =>
  met.map(({ row, spec }) => row.refuse?.(spec)).find((refusal) => refusal !== undefined)

export const alterBy = (met: MetFault[], script: Cue[]): Cue[] =>
  met.reduce((altered, { row, spec }) => row.alter?.(altered, spec) ?? altered, script)

/** What is sent in place of this frame. */
export const rewordBy = (met: readonly MetFault[], frame: object): object =>
  met.reduce((changed, { row }) => row.reword?.(changed) ?? changed, frame)

/** The same for all that an encoder makes. */
export const reworded =
  (met: readonly MetFault[], encode: CueEncoder): CueEncoder =>
  (cue) =>
    encode(cue).map((frame) => rewordBy(met, frame))

export const hasFault = (met: readonly MetFault[], name: string): boolean =>
  met.some(({ row }) => row.name === name)

/** A refusal as an HTTP response. */
export function refuse({ status, body, headers }: Refusal): Response {
  if (typeof body === 'string') return new Response(body, { status, headers: headers ?? {} })
  return Response.json(body, { status, headers: headers ?? {} })
}
