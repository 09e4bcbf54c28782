import type { Simulator } from '../upstream/simulator/simulator.ts'

/** Everything the upstream was asked so far, whatever transport it came on. */
export const promptsOf = ({ simulator }: { simulator: Pick<Simulator, 'record'> }): string[] =>
  simulator.record().flatMap(({ prompt }) => prompt ?? [])
