import type { Alert } from '../core/alert.ts'
import type { Config } from '../config/schema.ts'

/** What is posted to `log.alert_webhook`. `at` is epoch milliseconds. */
export type AlertNotice = {
  event: 'alert.began' | 'alert.ended' | 'alert.test'
  at: number
  version: string
  alert: Alert
}

type Form = Config['log']['alert_webhook_form']
type Post = { url: string; headers: Record<string, string>; body: string }

const json = (url: string, body: object): Post => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** The forms of `log.alert_webhook_form`; the messengers get a text a person can read. */
const forms: Record<Form, (url: string, notice: AlertNotice) => Post> = {
  json: (url, notice) => json(url, notice),
  // https://api.slack.com/messaging/webhooks
  slack: (url, notice) => json(url, { text: `*${headOf(notice)}*\n${textOf(notice)}` }),
  // https://core.telegram.org/bots/api#sendmessage: the chat's id goes into the body with the text.
  telegram: (url, notice) => {
    const address = new URL(url)
    const chat_id = address.searchParams.get('chat_id') ?? ''
    address.searchParams.delete('chat_id')
    return json(address.href, { chat_id, text: `${headOf(notice)}\n${textOf(notice)}` })
  },
  // https://docs.ntfy.sh/publish: the text is the body, all else headers.
  ntfy: (url, notice) => ({
    url,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      title: headOf(notice),
      priority: notice.event === 'alert.began' && notice.alert.severity === 'error' ? '4' : '3',
      tags: notice.event === 'alert.ended' ? 'white_check_mark' : 'warning',
    },
    body: textOf(notice),
  }),
}

/** The request that tells a receiver of this form. */
export const encodePost = (form: Form, url: string, notice: AlertNotice): Post => forms[form](url, notice)

const words = { 'alert.began': 'began', 'alert.ended': 'is over', 'alert.test': 'test' }
const headOf = ({ event, alert }: AlertNotice) => `grok2api: ${alert.code} ${words[event]}`
const textOf = ({ event, alert }: AlertNotice) =>
  event === 'alert.ended' ? `Over: ${alert.message}` : `${alert.message}\n${alert.remedy}`

const patienceMs = 10_000

/** Sends it. Resolves to undefined when the receiver took it, else to why not; never to its address, which may be a secret. */
export async function postAlert(
  { url, headers, body }: Post,
  leaving?: AbortSignal,
): Promise<string | undefined> {
  try {
    const patience = AbortSignal.timeout(patienceMs)
    const signal = leaving ? AbortSignal.any([leaving, patience]) : patience
    const answer = await fetch(url, { method: 'POST', headers, body, signal })
    await answer.body?.cancel()
    return answer.ok ? undefined : `HTTP ${answer.status}`
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}

/** A notice that says nothing but that the way is open. */
export const testNotice = (version: string, at: number): AlertNotice => ({
  event: 'alert.test',
  at,
  version,
  alert: {
    code: 'test',
    severity: 'warning',
    since: at,
    message: 'This is a test. Alerts of this gateway will arrive here.',
    remedy: 'Nothing is to do.',
    values: {},
  },
})
