import { chmodSync, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { binaryPath, within } from './binary.ts'

/** Whether this process may start others as another user: root on Linux, with util-linux. */
export const canBecomeNobody = process.getuid?.() === 0 && Bun.which('setpriv') !== null
export const nobody = 65534

/** Lays a copy of the binary into `home`, where every user can run it, and returns its path. */
export function publicBinary(home: string): string {
  chmodSync(home, 0o755)
  mkdirSync(join(home, 'bin'), { mode: 0o755 })
  const path = join(home, 'bin/grok2api')
  copyFileSync(binaryPath(), path)
  chmodSync(path, 0o755)
  return path
}

/** Runs the copied binary to its end, as a user without rights. */
export async function runAsNobody(binary: string, args: readonly string[]) {
  const user = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const child = Bun.spawn([...user, binary, ...args], {
    cwd: '/',
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const done = Promise.all([child.exited, child.stdout.text(), child.stderr.text()])
  try {
    const [code, stdout, stderr] = await within(20_000, done, () => 'did not end')
    return { code, stdout, stderr }
  } finally {
    child.kill('SIGKILL')
  }
}
