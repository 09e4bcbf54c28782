import type { LogEntry } from './core/log-entry.ts'

/** What the supervisor tells a worker when it makes it, in the variable of this name. */
export const workerVariable = 'GROK2API_WORKER'

/** One of several processes on one port. Number 1 leads: it does what is done once for all, and serves the panel. */
export type WorkerSeat = {
  /** From 1 on. */
  number: number
  of: number
  /** Path of the socket on which the leader takes what others hand on. */
  socket: string
}

/** How a worker does, as the leader sums it up. Bytes, milliseconds of CPU. */
export type WorkerGauge = { pid: number; requests: number; open: number; resident: number; cpuMs: number }

/** What processes of one gateway tell each other over the supervisor. */
export type WorkerMessage =
  | { type: 'listening'; url: string }
  | { type: 'restart' }
  | { type: 'stop' }
  | { type: 'cut' }
  | { type: 'entries'; entries: LogEntry[] }
  | { type: 'gauge'; number: number; gauge: WorkerGauge }

export type WorkerLink = WorkerSeat & {
  leads: boolean
  tell: (message: WorkerMessage) => void
  onMessage: (listener: (message: WorkerMessage) => void) => void
  /** Calls back when the supervisor is gone: nobody ends this process any more then. */
  onLost: (listener: () => void) => void
}

/** The seat that the environment tells of; undefined for a process that is alone. */
export function workerLink(env: Record<string, string | undefined>): WorkerLink | undefined {
  const text = env[workerVariable]
  if (!text || !process.send) return undefined
  const seat = JSON.parse(text) as WorkerSeat
  return {
    ...seat,
    leads: seat.number === 1,
    tell: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', (message) => listener(message as WorkerMessage)),
    onLost: (listener) => void process.on('disconnect', listener),
  }
}

/** Passes things on in pieces, at the latest after `afterMs`. */
export function gathered<T>(send: (all: T[]) => void, afterMs = 50): (one: T) => void {
  let waiting: T[] = []
  return (one) => {
    if (waiting.push(one) > 1) return
    setTimeout(() => {
      const all = waiting
      waiting = []
      send(all)
    }, afterMs)
  }
}

/** What the workers tell of themselves, the newest of each. One that was not heard for a while is gone. */
export function workerGauges(
  link: WorkerLink | undefined,
  own: () => Omit<WorkerGauge, 'pid' | 'resident' | 'cpuMs'>,
) {
  const others = new Map<number, WorkerGauge & { at: number }>()
  const mine = (): WorkerGauge => {
    const { user, system } = process.cpuUsage()
    return { pid: process.pid, resident: process.memoryUsage.rss(), cpuMs: (user + system) / 1000, ...own() }
  }
  link?.onMessage((message) => {
    if (message.type === 'gauge') others.set(message.number, { ...message.gauge, at: Date.now() })
  })
  const timer =
    link && !link.leads
      ? setInterval(() => link.tell({ type: 'gauge', number: link.number, gauge: mine() }), 1000)
      : undefined
  timer?.unref()
  return {
    /** By number. */
    all: (): Map<number, WorkerGauge> => {
      const now = Date.now()
      const fresh = [...others].filter(([, { at }]) => now - at < 5000)
      return new Map([[link?.number ?? 1, mine()], ...fresh])
    },
    close: () => clearInterval(timer),
  }
}
