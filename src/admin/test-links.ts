import type { About } from '../about.ts'

const patienceMs = 5000

/**
 * Asks for this gateway's own sign of life at the address that stands before its links, and looks whether it is this
 * process that answers. What cannot be reached from here may be reachable for callers, and is said as that.
 */
export async function testLinks(
  base: string,
  about: Pick<About, 'startedAt' | 'version'>,
): Promise<{ ok: boolean; message: string }> {
  try {
    const answer = await fetch(`${base}/healthz`, {
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'follow',
    })
    const said = (await answer.json().catch(() => undefined)) as
      | { version?: unknown; uptime_seconds?: unknown }
      | undefined
    const uptime = (Date.now() - about.startedAt) / 1000
    const isOurs = said?.version === about.version && Math.abs(Number(said.uptime_seconds) - uptime) < 10
    if (isOurs) return { ok: true, message: `${base} leads to this gateway.` }
    return { ok: false, message: `Something else answers at ${base} (HTTP ${answer.status}).` }
  } catch (error) {
    const why = error instanceof Error ? error.name : String(error)
    return { ok: false, message: `Nothing answers at ${base} from this machine (${why}).` }
  }
}
