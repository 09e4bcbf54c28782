import type { Alert } from '../core/alert.ts'
import type { Deps } from '../deps.ts'
import { type AlertNotice, encodePost, postAlert } from './alert-post.ts'

type WebhookDeps = Pick<Deps, 'about' | 'config' | 'log'>
type WebhookOptions = {
  /** Looks at everything now; resolves to what is on. */
  look: () => Promise<readonly Alert[]>
  everyMs?: number
  retryMs?: number
}

const lookEveryMs = 10_000
const retries = 3

/**
 * Looks for alerts every 10 s, and posts to `log.alert_webhook` when one begins and when it ends, once each. A
 * receiver that fails is asked three times more, and gets the rest at the next look. Nothing waits for it. Returns the
 * way to stop.
 */
export function watchAlerts(deps: WebhookDeps, options: WebhookOptions): () => void {
  const { config, log, about } = deps
  const { everyMs = lookEveryMs, retryMs = 1000 } = options
  const leaving = new AbortController()
  let told = new Map<string, Alert>()
  let looking = false

  async function look(): Promise<void> {
    if (looking) return
    looking = true
    try {
      const now = new Map((await options.look()).map((alert) => [alert.code, alert]))
      const url = config.current().log.alert_webhook
      // Whoever sets a webhook later is told of everything that is on then.
      if (url === '') return void (told = new Map())
      const next = new Map(told)
      for (const [code, alert] of now)
        if (!told.has(code) && (await tell(url, word('alert.began', alert)))) next.set(code, alert)
      for (const [code, alert] of told)
        if (!now.has(code) && (await tell(url, word('alert.ended', alert)))) next.delete(code)
      told = next
    } catch (error) {
      log.warn('the alerts could not be brought up to date', { error: String(error) })
    } finally {
      looking = false
    }
  }
  const word = (event: AlertNotice['event'], alert: Alert): AlertNotice => ({
    event,
    at: Date.now(),
    version: about.version,
    alert,
  })

  async function tell(url: string, notice: AlertNotice): Promise<boolean> {
    for (let attempt = 0; attempt <= retries; attempt++) {
      if (attempt > 0) await Bun.sleep(retryMs * 2 ** (attempt - 1))
      if (leaving.signal.aborted) return false
      const form = config.current().log.alert_webhook_form
      const trouble = await postAlert(encodePost(form, url, notice), leaving.signal)
      if (trouble === undefined) return true
      // A URL of a chat service is a secret: only where it leads is said.
      log.warn('the alert webhook did not take an alert', {
        host: new URL(url).host,
        alert: notice.alert.code,
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
