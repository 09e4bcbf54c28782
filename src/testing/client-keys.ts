import type { Gateway } from './boot.ts'

/** What POST /keys answers. */
export type MadeKey = {
  key: {
    id: string
    last_used_at: number
    usage: { minute_requests: number; running: number; day_tokens: number; month_tokens: number }
  }
  secret: string
}

/** Makes a key of a caller over the admin API. Throws when it is refused. */
export async function makeKey(gateway: Pick<Gateway, 'admin'>, settings: object): Promise<MadeKey> {
  const answer = await gateway.admin('POST', '/keys', { name: 'one', ...settings })
  if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as MadeKey
}

/** A chat as the holder of this secret. */
export const askAs = (
  gateway: Pick<Gateway, 'post'>,
  secret: string,
  content = 'repeat fine',
  more: object = {},
) =>
  gateway.post(
    '/v1/chat/completions',
    { model: 'grok-4-fast', messages: [{ role: 'user', content }], ...more },
    { headers: { authorization: `Bearer ${secret}` } },
  )
