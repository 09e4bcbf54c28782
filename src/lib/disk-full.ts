/** What systems and SQLite say when there is no room: no space on the disk, or none in somebody's quota. */
const codes = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])

/** Whether a write failed because there is no room. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && codes.has(String(error.code))

/** Why a write failed, for a person: what to do when there is no room, else the platform's words. */
export const writeTrouble = (error: unknown): string => {
  if (isDiskFull(error)) return 'the disk is full. Make room and try again; nothing was changed'
  return error instanceof Error ? error.message : String(error)
}
