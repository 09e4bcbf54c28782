import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

/** The user the process runs as; its number when it has no name, as in many containers. */
export function userName(): string {
  const uid = process.getuid?.()
  if (uid === undefined) return userInfo().username // Windows
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
    const line = lines.find((one) => one.split(':')[2] === String(uid))
    return line?.split(':')[0] ?? String(uid)
  } catch {
    return String(uid)
  }
}
