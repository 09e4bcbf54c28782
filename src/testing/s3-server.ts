import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An S3 server on loopback, on a port and in a folder of its own. */
export type S3Server = AsyncDisposable & {
  endpoint: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  client: Bun.S3Client
  /** Ends the process; what it holds stays for `start`. */
  stop: () => Promise<void>
  start: () => Promise<void>
  /** Lets it take connections but answer nothing, and go on. */
  freeze: (on: boolean) => void
}

/** Starts s3rver with an empty bucket. Its users are its own: one key that may do everything. */
export async function startS3Server(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 's3-server-'))
  const bucket = 'media'
  const begin = async (port: number) => {
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, 's3-server-process.ts'), folder, bucket, String(port)],
      { stdout: 'pipe', stderr: 'inherit' },
    )
    const { value } = await child.stdout.getReader().read()
    return { child, port: Number(new TextDecoder().decode(value)) }
  }
  let running = await begin(0)
  const { port } = running
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
  const endpoint = `http://127.0.0.1:${port}`
  const stop = async () => {
    running.child.kill('SIGKILL')
    await running.child.exited
  }
  return {
    endpoint,
    bucket,
    ...keys,
    client: new Bun.S3Client({ endpoint, bucket, region: 'us-east-1', ...keys }),
    stop,
    start: async () => {
      running = await begin(port)
    },
    freeze: (on) => running.child.kill(on ? 'SIGSTOP' : 'SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
