import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether this process may mount: a small disk is a tmpfs, which wants root on Linux. */
export const canMount = process.platform === 'linux' && process.geteuid?.() === 0 && mountWorks()

/** A disk of its own at `path`. */
export type SmallDisk = {
  path: string
  /** Takes all space but about `left` bytes. */
  fill: (left?: number) => void
  /** Gives the space back that `fill` took. */
  makeRoom: () => void
  /** Makes new writes below `path` fail as on a read-only file system, and ends that. Files that are open stay writable. */
  readOnly: (on: boolean) => void
  remove: () => void
}

/** A tmpfs of `bytes`, for tests of what happens when a disk is full. Throws when `canMount` is false. */
export function smallDisk(bytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'))
  mount(path, bytes)
  const ballast = join(path, 'ballast')
  mkdirSync(join(path, 'data'), { mode: 0o700 })
  return {
    path: join(path, 'data'),
    fill: (left = 0) => {
      const { bavail, bsize } = statfsSync(path)
      const size = Math.floor(bavail * bsize - left)
      if (size <= 0) return
      try {
        writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' })
      } catch {
        // Whoever the disk belongs to wrote something meanwhile: it is full all the same.
      }
    },
    makeRoom: () => truncateSync(ballast, 0),
    readOnly: (on) => {
      const data = join(path, 'data')
      if (!on) return run('umount', data)
      run('mount', '--bind', data, data)
      run('mount', '-o', 'remount,bind,ro', data)
    },
    remove: () => {
      Bun.spawnSync(['umount', '-l', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function mount(path: string, bytes: number): void {
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path)
}

function run(...command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command)
  if (exitCode !== 0) throw new Error(`${command[0]}: ${stderr}`)
}

// Root in a container may still not mount.
function mountWorks(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'))
  try {
    mount(path, 65_536)
    Bun.spawnSync(['umount', path])
    return true
  } catch {
    return false
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}
