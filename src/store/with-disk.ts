import type { Disk } from './disk.ts'

type Room = Pick<Disk, 'urgently' | 'need' | 'failed'>

/** The same table, with these functions done as `Disk.urgently` says. */
export const urgent = <T extends object>(disk: Room, table: T, ...names: (keyof T)[]): T =>
  wrapped(table, names, (work) => disk.urgently(work))

/** The same table, with these functions throwing `disk_full` while there is no room, so that the rest is left to what is urgent. */
export const whileRoom = <T extends object>(disk: Room, table: T, ...names: (keyof T)[]): T =>
  wrapped(table, names, (work) => {
    disk.need()
    const note = (error: unknown): never => {
      disk.failed(error)
      throw error
    }
    try {
      const result = work()
      return result instanceof Promise ? result.catch(note) : result
    } catch (error) {
      return note(error)
    }
  })

function wrapped<T extends object>(
  table: T,
  names: (keyof T)[],
  around: (work: () => unknown) => unknown,
): T {
  const changed: T = { ...table }
  for (const name of names) {
    const work = table[name]
    if (typeof work !== 'function') continue
    const call = (...values: unknown[]) => around(() => Reflect.apply(work, undefined, values))
    changed[name] = call as typeof work
  }
  return changed
}
