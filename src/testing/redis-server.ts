import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

/** Whether this machine has Redis or Valkey (Debian's `redis-server`). */
export const redisProgram = Bun.which('redis-server') ?? Bun.which('valkey-server')

/** A Redis on loopback, on a port and in a folder of its own, that writes down what it holds. */
export type RedisServer = AsyncDisposable & {
  url: string
  pid: () => number
  /** Ends the process as a crash does; `start` brings back what it had. */
  kill: () => Promise<void>
  start: () => Promise<void>
  /** Lets it answer nothing, and go on. */
  freeze: (on: boolean) => void
}

/** Starts it. Throws when the machine has none. */
export async function startRedis(): Promise<RedisServer> {
  if (!redisProgram) throw new Error('redis-server is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const port = await freePort()
  const begin = async () => {
    const options = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
    ]
    const child = Bun.spawn([redisProgram ?? '', ...options, '--appendfsync', 'always'], {
      stdout: 'pipe',
      stderr: 'ignore',
    })
    let said = ''
    for await (const piece of child.stdout) {
      said += new TextDecoder().decode(piece)
      if (said.includes('Ready to accept connections')) return child
    }
    throw new Error(`redis-server did not start: ${said}`)
  }
  let child = await begin()
  const kill = async () => {
    child.kill('SIGKILL')
    await child.exited
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => child.pid,
    kill,
    start: async () => {
      child = await begin()
    },
    freeze: (on) => child.kill(on ? 'SIGSTOP' : 'SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
