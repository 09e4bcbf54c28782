import type { Running, ServerOptions } from '../server.ts'
import type { Context } from './context.ts'
import { supervise } from './supervise.ts'

type StartOptions = ServerOptions & {
  count: number
  logFormat: string
  context: Context
  write: (text: string) => void
}

/**
 * Starts several processes on one port. The database is open already, so that they find it as this version wants it, and
 * stays so, so that its end is marked when all of them have ended. Rejects when the port is taken, or one does not start.
 */
export async function startWorkers(options: StartOptions): Promise<Running> {
  const { dataDir, host, port, log, count, logFormat, context, write, restart, opened } = options
  const args = ['serve', '--data', dataDir, '--host', host, '--port', String(freePort(host, port))]
  // Theirs is a pipe, whatever ours is.
  const env = { ...context.env, LOG_FORMAT: logFormat, LOG_FILE: '' }
  const supervised = supervise({ count, args, env, log, write })
  const stop = async () => {
    await supervised.stop()
    await opened.store.close()
  }
  void supervised.restart.then(() => restart?.())
  try {
    return { url: await supervised.url, stop, cut: supervised.cut }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The port, when nobody has it: workers share it, and would share it with anybody. Throws what the system says. */
function freePort(hostname: string, port: number): number {
  const server = Bun.serve({ hostname, port, reusePort: false, fetch: () => new Response() })
  const found = server.port ?? port
  void server.stop(true)
  return found
}
