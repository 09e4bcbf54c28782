import { fail } from '../core/fault.ts'
import { tiers } from '../core/model.ts'
import { type Static, t } from '../lib/schema.ts'
import { isApiAddress, isProxyUrl } from '../store/account-settings.ts'

// null says the same as an empty value: as for everybody.
const orNull = <T extends Parameters<typeof t.Union>[0][number]>(schema: T) =>
  t.Optional(t.Union([schema, t.Null()]))
const header = (maxLength: number) => orNull(t.String({ maxLength, pattern: String.raw`^[\x20-\x7e]*$` }))

const dollars = orNull(t.Number({ minimum: 0, maximum: 1_000_000_000 }))

/** What a person may set of an account, under the names it has in token.json (product section 17). */
export const accountFields = {
  note: t.Optional(t.String({ maxLength: 2000 })),
  tags: t.Optional(t.Array(t.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 })),
  pool: t.Optional(t.String({ pattern: String.raw`^[A-Za-z][\w-]{0,63}$` })),
  name: orNull(t.String({ maxLength: 200 })),
  email: orNull(t.String({ maxLength: 320 })),
  tier: orNull(t.Union(tiers.map((tier) => t.Literal(tier)))),
  proxy_url: orNull(t.String({ maxLength: 1000 })),
  user_agent: header(1000),
  cf_clearance: header(8192),
  priority: orNull(t.Integer({ minimum: -100, maximum: 100 })),
  weight: orNull(t.Number({ minimum: 0.01, maximum: 100 })),
  max_concurrent: orNull(t.Integer({ minimum: 0, maximum: 100_000 })),
  reserve: orNull(t.Integer({ minimum: 0, maximum: 1_000_000 })),
  modes: orNull(t.Array(t.String({ pattern: String.raw`^[\w.:-]{1,64}$` }), { maxItems: 100 })),
  expires_at: orNull(t.Integer({ minimum: 0 })),
  // Of keys alone.
  base_url: orNull(t.String({ maxLength: 1000 })),
  daily_usd: dollars,
  monthly_usd: dollars,
}

const Fields = t.Object(accountFields)
type Fields = Static<typeof Fields>

/** The same as a change of token.json. Throws `invalid_value` for the address of no proxy, and of no API. */
export function checkedFields<T extends Pick<Fields, 'proxy_url' | 'base_url'>>(fields: T): T {
  const { proxy_url: proxy, base_url: base } = fields
  if (base && !isApiAddress(base))
    fail({
      kind: 'invalid_value',
      param: 'base_url',
      message: '"base_url" must be an http:// or https:// address, as https://api.x.ai/v1.',
    })
  if (proxy && !isProxyUrl(proxy))
    fail({
      kind: 'invalid_value',
      param: 'proxy_url',
      message:
        '"proxy_url" must be http://host:port, https://host:port or socks5://host:port, with user:password@ before the host if it needs one.',
    })
  return fields
}
