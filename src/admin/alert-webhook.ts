import { type Alert, findAlerts } from './alerts.ts'
import { alertFacts, type AlertDeps } from './alert-facts.ts'
import type { Deps } from '../deps.ts'

/** What is posted to `log.alert_webhook`. `at` is epoch milliseconds. */
type Word = { event: 'alert.began' | 'alert.ended'; at: number; version: string; alert: Alert }

type WebhookDeps = AlertDeps & Pick<Deps, 'log'>
type WebhookOptions = { exposed: boolean; everyMs?: number; retryMs?: number }

const lookEveryMs = 30_000
const retries = 3
const patienceMs = 10_000

/**
 * Tells `log.alert_webhook` when an alert begins and when it ends, once each, as JSON. A receiver that fails is asked
 * three times more, and told of the rest at the next look. Nothing waits for it. Returns the way to stop.
 */
export function startAlertWebhook(deps: WebhookDeps, options: WebhookOptions): () => void {
  const { config, log, about } = deps
  const { exposed, everyMs = lookEveryMs, retryMs = 1000 } = options
  const leaving = new AbortController()
  let told = new Map<string, Alert>()
  let looking = false

  async function look(): Promise<void> {
    const url = config.current().log.alert_webhook
    if (looking || url === '') return
    looking = true
    try {
      const now = new Map(findAlerts(await alertFacts(deps, exposed)).map((alert) => [alert.code, alert]))
      const next = new Map(told)
      for (const [code, alert] of now)
        if (!told.has(code) && (await tell(url, word('alert.began', alert)))) next.set(code, alert)
      for (const [code, alert] of told)
        if (!now.has(code) && (await tell(url, word('alert.ended', alert)))) next.delete(code)
      told = next
    } catch (error) {
      log.warn('alerts could not be looked at for the webhook', { error: String(error) })
    } finally {
      looking = false
    }
  }
  const word = (event: Word['event'], alert: Alert): Word => ({
    event,
    at: Date.now(),
    version: about.version,
    alert,
  })

  async function tell(url: string, body: Word): Promise<boolean> {
    for (let attempt = 0; attempt <= retries; attempt++) {
      if (attempt > 0) await Bun.sleep(retryMs * 2 ** (attempt - 1))
      if (leaving.signal.aborted) return false
      const trouble = await post(url, body, leaving.signal)
      if (trouble === undefined) return true
      // A URL of a chat service is a secret: only where it leads is said.
      log.warn('the alert webhook did not take an alert', {
        host: new URL(url).host,
        alert: body.alert.code,
        trouble,
      })
    }
    return false
  }

  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  const stopListening = config.onChange(() => void look())
  void look()
  return () => {
    clearInterval(timer)
    stopListening()
    leaving.abort()
  }
}

/** Undefined when the receiver took it, else why not. */
async function post(url: string, body: Word, leaving: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([leaving, AbortSignal.timeout(patienceMs)]),
    })
    await answer.body?.cancel()
    return answer.ok ? undefined : `HTTP ${answer.status}`
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}
