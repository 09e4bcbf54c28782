import { changedFaults } from './changed-faults.ts'
import type { FaultRow } from './fault-row.ts'
import { mediaFaults } from './media-faults.ts'
import { refusals } from './refusals.ts'
import { streamFaults } from './stream-faults.ts'
import { uploadFaults } from './upload-faults.ts'

/** Every fault the simulator can play. A new one is a new row in one of the tables. */
export const faultRows: readonly FaultRow[] = [
  ...refusals,
  ...streamFaults,
  ...mediaFaults,
  ...uploadFaults,
  ...changedFaults,
]
export const faultNames: readonly string[] = faultRows.map(({ name }) => name)

/** The row of a name that was checked before. */
export const faultRow = (name: string): FaultRow | undefined => faultRows.find((row) => row.name === name)
