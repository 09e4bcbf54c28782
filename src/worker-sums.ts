import type { LogEntry } from './core/log-entry.ts'
import type { Traffic } from './downstream/request-info.ts'
import type { Ledger } from './gateway/ledger.ts'
import { gathered, type WorkerGauge, type WorkerLink, workerGauges } from './worker-link.ts'

/** What several processes on one port come to together, for whoever leads; of one alone it is its own. */
export type WorkerSums = {
  /** Requests of all of them. */
  traffic: Readonly<Traffic>
  /** How each of them does, by number. */
  workers: () => Map<number, WorkerGauge>
  close: () => void
}

/**
 * Tells the leader of requests that ended here and of how this process does; the leader hears them like its own, so that
 * health, alerts and the metrics speak of all. Each process writes its own entries down.
 */
export function workerSums(
  link: WorkerLink | undefined,
  { traffic, ledger }: { traffic: Traffic; ledger: Pick<Ledger, 'hear' | 'onAny'> },
): WorkerSums {
  const gauges = workerGauges(link, () => ({ requests: traffic.requests, open: traffic.open }))
  const stop =
    link && !link.leads
      ? ledger.onAny(
          gathered<LogEntry>((entries) =>
            link.tell({ type: 'entries', entries: entries.map(withoutBodies) }),
          ),
        )
      : undefined
  if (link?.leads)
    link.onMessage((message) => {
      if (message.type === 'entries') message.entries.forEach(ledger.hear)
    })
  const sum = (of: (gauge: WorkerGauge) => number) =>
    [...gauges.all().values()].reduce((total, gauge) => total + of(gauge), 0)
  return {
    traffic: {
      get requests() {
        return sum(({ requests }) => requests)
      },
      get open() {
        return sum(({ open }) => open)
      },
    },
    workers: gauges.all,
    close: () => {
      stop?.()
      gauges.close()
    },
  }
}

/** What was asked and answered stays where it was written down. */
function withoutBodies(entry: LogEntry): LogEntry {
  const { ...rest } = entry
  delete rest.bodies
  return rest
}
