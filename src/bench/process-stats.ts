import { readFileSync } from 'node:fs'

// Linux shows times to programs in hundredths of a second, whatever the kernel's own tick is.
const msPerTick = 10
const pageBytes = 4096

/**
 * CPU time of all threads of a process and of the processes it made so far, in milliseconds: user and system, as the
 * operating system counts it.
 */
export const cpuMs = (pid: number): number =>
  [pid, ...childrenOf(pid)].reduce(
    (sum, each) => sum + parseTicks(readFileSync(`/proc/${each}/stat`, 'latin1')) * msPerTick,
    0,
  )

/** The processes that a process made. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number)

/** Resident memory of a process in bytes. */
export const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * pageBytes

/** utime + stime out of a line of /proc/PID/stat. The name in it may hold spaces and brackets. */
export function parseTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
