import { createHash, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config/schema.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import type { RequestInfo } from './request-info.ts'

type Switch = keyof Config['downstream']

/**
 * The first two checks of every `/v1` request (product section 4): the API key, then the endpoint's switch. Answers
 * what is known of the request. Throws `no_api_key`, `invalid_api_key` or `endpoint_disabled`.
 */
export function enter(
  deps: Pick<Deps, 'config' | 'requests'>,
  request: Request,
  endpoint: Switch,
): RequestInfo {
  const config = deps.config.current()
  const info = deps.requests.of(request)
  checkKey(config.app.api_key, request.headers)
  info.keyId = config.app.api_key === '' ? '' : 'config'
  info.outcome.endpoint = endpoint.replace('enable_', '')
  checkSwitch(config, endpoint)
  return info
}

/** Throws `endpoint_disabled` when the operator switched this endpoint off. */
export function checkSwitch(config: Config, endpoint: Switch): void {
  if (config.downstream[endpoint]) return
  fail({
    kind: 'endpoint_disabled',
    message: `This endpoint is switched off (downstream.${endpoint}). The operator can switch it on in the panel or in config.toml.`,
  })
}

function checkKey(expected: string, headers: Headers): void {
  if (expected === '') return
  const given = givenKey(headers)
  if (given === undefined)
    fail({
      kind: 'no_api_key',
      message:
        'No API key was sent. Send it as "Authorization: Bearer sk-…" or "x-api-key: sk-…". It stands in config.toml as app.api_key.',
    })
  if (!sameSecret(given, expected))
    fail({
      kind: 'invalid_api_key',
      message: 'The API key is not valid here. The right one stands in config.toml as app.api_key.',
    })
}

function givenKey(headers: Headers): string | undefined {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
  return bearer ?? headers.get('x-api-key')?.trim()
}

// Compared as digests: equal length whatever was sent, and the time taken says nothing about the key.
const sameSecret = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))
const digest = (text: string) => createHash('sha256').update(text).digest()
