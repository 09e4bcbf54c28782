import { createHash, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config/schema.ts'
import { fail } from '../core/fault.ts'
import type { ApiKey } from '../core/key.ts'
import type { Deps } from '../deps.ts'
import { callerAddress, isTrusted } from '../lib/peer.ts'
import type { RequestInfo } from './request-info.ts'
import { noteCaller } from './request-notes.ts'

type Switch = keyof Config['downstream']

/**
 * The first two checks of every `/v1` request (product section 4): the API key, then the endpoint's switch. Answers
 * what is known of the request. Throws `no_api_key`, `invalid_api_key`, `too_many_wrong_keys`, `api_key_disabled`,
 * `api_key_expired`, `address_not_allowed` or `endpoint_disabled`.
 */
export function enter(
  deps: Pick<Deps, 'config' | 'requests' | 'keys'>,
  request: Request,
  endpoint: Switch,
): RequestInfo {
  const info = enterUnswitched(deps, request, endpoint.replace('enable_', ''))
  checkSwitch(deps.config.current(), endpoint)
  return info
}

/** The same for an endpoint without a switch. `endpoint` is its name in the request log. */
export function enterUnswitched(
  deps: Pick<Deps, 'config' | 'requests' | 'keys'>,
  request: Request,
  endpoint: string,
): RequestInfo {
  const config = deps.config.current()
  const info = deps.requests.enter(request, endpoint)
  const keeps = config.log.store_bodies
  noteCaller(info, '', keeps) // also of who is refused
  noteCaller(info, identify(deps, config, info), keeps)
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

/** Whose key was shown: the id of one of the panel's, `config` for app.api_key, empty when /v1 is open. */
function identify({ keys }: Pick<Deps, 'keys'>, { app, server }: Config, { peer }: RequestInfo): string {
  const expected = app.api_key
  const given = givenKey(peer.headers)
  // One of the panel's keys keeps its limits although /v1 is open: whoever shows it wants to be known by it.
  const passed = given === undefined ? undefined : keys.passes.keyId(given)
  if (passed === 'config') return expected === '' ? '' : passed
  const held = given === undefined ? undefined : passed ? keys.get(passed) : keys.find(given)
  if (held) {
    const { enabled, expiresAt, id } = held.key
    if (!enabled) fail({ kind: 'api_key_disabled', message: switchedOff })
    if (expiresAt > 0 && expiresAt <= Date.now())
      fail({ kind: 'api_key_expired', message: `${expired} ${new Date(expiresAt).toISOString()}. ${renew}` })
    checkAddress(held.key, callerAddress(peer, server.trusted_proxies))
    keys.touch(held)
    return id
  }
  if (expected === '') return ''
  if (given === undefined) fail({ kind: 'no_api_key', message: missing })
  const isRight = sameSecret(given, expected)
  const wait = keys.wrong.shown(callerAddress(peer, server.trusted_proxies), given, isRight)
  if (wait > 0)
    fail({
      kind: 'too_many_wrong_keys',
      message: `Too many different wrong API keys came from this address. Try again in ${wait} s.`,
      retryAfterSeconds: wait,
    })
  if (!isRight) fail({ kind: 'invalid_api_key', message: wrong })
  return 'config'
}

/** Throws `address_not_allowed` when the key is for other networks. */
function checkAddress({ bounds }: ApiKey, address: string): void {
  const networks = bounds?.addresses ?? []
  if (networks.length === 0 || isTrusted(address, networks)) return
  fail({
    kind: 'address_not_allowed',
    message: `This API key may not be used from ${address || 'an unknown address'}. The operator can allow it in the panel.`,
  })
}

const missing =
  'No API key was sent. Send it as "Authorization: Bearer sk-…" or "x-api-key: sk-…". It stands in config.toml as app.api_key; the panel makes more.'
const wrong =
  'The API key is not valid here. The right one stands in config.toml as app.api_key; the panel makes more.'
const switchedOff = 'This API key is switched off. The operator can switch it on in the panel.'
const expired = 'This API key was valid until'
const renew = 'The operator can give it a later date in the panel.'

function givenKey(headers: Headers): string | undefined {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
  return bearer ?? headers.get('x-api-key')?.trim()
}

// Compared as digests: equal length whatever was sent, and the time taken says nothing about the key.
const sameSecret = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))
const digest = (text: string) => createHash('sha256').update(text).digest()
