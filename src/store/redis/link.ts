import { RedisClient } from 'bun'
import type { ChangeKind } from '../coordination.ts'
import { engineAway, isConnectionTrouble, placeOf } from '../sql/engine-trouble.ts'

/** A reply as Bun gives it: texts, numbers, lists of them, null. */
export type Reply = string | number | null | boolean | Reply[] | Record<string, unknown>
/** One command of Redis with its arguments. */
export type Command = readonly [name: string, ...values: (string | number)[]]

/** The connection, as everything in this folder uses it. Keys come without the common prefix. */
export type Link = {
  /** The process that asks. */
  self: string
  key: (name: string) => string
  send: (...command: Command) => Promise<Reply>
  /** Runs a script; `keys` get the prefix. */
  run: (script: Script, keys: readonly string[], values?: readonly (string | number)[]) => Promise<Reply>
  /** Does all commands as one, and tells others of the changes. With `once` a batch of that name is done once in an hour. */
  together: (commands: readonly Command[], told?: Told, once?: string) => Promise<void>
  /** Calls back when somebody says something on the channel, and after every new connection. Returns the way to stop. */
  listen: (channel: string, listener: () => void) => Promise<() => void>
  close: () => void
}

export type Told = { kind: ChangeKind; ids: readonly string[] }
export type Script = { text: string; hash: string }

/** A script and the name the server knows it by. */
export const script = (text: string): Script => ({
  text,
  hash: new Bun.CryptoHasher('sha1').update(text).digest('hex'),
})

/** Milliseconds since 1970 by the engine's clock, in a script. */
export const luaNow = `local time = redis.call('TIME'); local now = time[1] * 1000 + math.floor(time[2] / 1000)\n`

/**
 * KEYS: prefix. ARGV: process, once, kind, number of ids, ids…, then for each command its length and parts. Three are ours: HMAX
 * keeps the larger number of a field, HADD0 adds to one that never falls below 0, XNUMBERED appends a row to a stream at the next
 * number, and what belongs to it to `request_bodies`.
 */
const allScript = script(`${luaNow}
local prefix, at = KEYS[1], 1
local function take() at = at + 1; return ARGV[at - 1] end
local self, once, kind, count = take(), take(), take(), tonumber(take())
if once ~= '' and not redis.call('SET', prefix .. 'batch:' .. once, 1, 'NX', 'EX', 3600) then return 0 end
local ids = {}
for n = 1, count do ids[n] = take() end
local whole = function(n) return string.format('%.0f', n) end
while at <= #ARGV do
  local length = tonumber(take())
  local name, parts = take(), {}
  for n = 1, length - 1 do parts[n] = take() end
  parts[1] = prefix .. parts[1]
  if name == 'HMAX' then
    local old = tonumber(redis.call('HGET', parts[1], parts[2]) or '-1')
    if tonumber(parts[3]) > old then redis.call('HSET', parts[1], parts[2], parts[3]) end
  elseif name == 'HADD0' then
    local old = tonumber(redis.call('HGET', parts[1], parts[2]) or '0')
    redis.call('HSET', parts[1], parts[2], whole(math.max(0, old + tonumber(parts[3]))))
  elseif name == 'XNUMBERED' then
    local seq = whole(redis.call('INCR', parts[1] .. ':count'))
    redis.call('XADD', parts[1], seq .. '-1', 'row', parts[2])
    if parts[3] ~= '' then redis.call('HSET', prefix .. 'request_bodies', seq, parts[3]) end
  else redis.call(name, unpack(parts)) end
end
for n = 1, count do
  local seq = redis.call('INCR', prefix .. 'feed')
  redis.call('XADD', prefix .. 'changes', whole(seq) .. '-1', 'kind', kind, 'id', ids[n], 'origin', self, 'at', whole(now))
end
if count > 0 then redis.call('PUBLISH', prefix .. 'changed', self) end
return 1`)

export type LinkOptions = {
  /** As `redis://user:password@host:port/database`; `rediss:` for TLS. */
  url: string
  /** The id of this process. */
  self: string
  /** What every key begins with. */
  prefix?: string
  /** No command may take longer. */
  waitMs?: number
}

/** How many values one command may have: a script cannot unpack many more. */
export const mostValues = 2000

/** Connects. Rejects when the server does not answer. A connection that is lost is made anew, for as long as the link is open. */
export async function openLink({
  url,
  self,
  prefix = 'grok2api:',
  waitMs = 5000,
}: LinkOptions): Promise<Link> {
  const options = { connectionTimeout: waitMs, maxRetries: 1_000_000, enableOfflineQueue: false }
  const client = new RedisClient(url, options)
  const key = (name: string) => prefix + name
  const raw = (name: string, values: readonly (string | number)[]): Promise<Reply> =>
    inTime(waitMs, () => client.send(name, values.map(String)) as Promise<Reply>).catch((error: unknown) => {
      if (!isConnectionTrouble(error)) throw error
      throw engineAway(placeOf(url), error instanceof Error ? error.message : String(error), error)
    })
  const run: Link['run'] = async ({ text, hash }, keys, values = []) => {
    const rest = [keys.length, ...keys.map(key), ...values]
    try {
      return await raw('EVALSHA', [hash, ...rest])
    } catch (error) {
      if (!String(error).includes('NOSCRIPT')) throw error
      return raw('EVAL', [text, ...rest])
    }
  }
  await inTime(waitMs, () => client.connect())
  return {
    self,
    key,
    send: (name, first, ...values) => raw(name, first === undefined ? [] : [key(String(first)), ...values]),
    run,
    together: async (commands, { kind, ids } = { kind: 'account', ids: [] }, once = '') => {
      const parts = commands.flatMap((command) => [command.length, ...command])
      await run(allScript, [''], [self, once, kind, ids.length, ...ids, ...parts])
    },
    listen: (channel, listener) => listenTo({ url, waitMs, channel: key(channel) }, listener),
    close: () => client.close(),
  }
}

/** However a message was lost, somebody looks within this time. */
const lookEveryMs = 1000
const longestPauseMs = 5000

/** Subscribes, and does so again whenever the connection is lost: Bun connects anew, but does not subscribe. */
async function listenTo(
  { url, waitMs, channel }: { url: string; waitMs: number; channel: string },
  listener: () => void,
): Promise<() => void> {
  let client: RedisClient | undefined
  let open = true
  const begin = async () => {
    const own = new RedisClient(url, { connectionTimeout: waitMs, autoReconnect: false })
    client = own
    await inTime(waitMs, () => own.connect())
    await inTime(waitMs, () => own.subscribe(channel, () => listener()))
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Bun's client has no other way
    own.onclose = () => void again(100)
    listener()
  }
  const again = async (pauseMs: number): Promise<void> => {
    await Bun.sleep(pauseMs)
    if (!open) return
    await begin().catch(() => {
      client?.close()
      return again(Math.min(longestPauseMs, pauseMs * 2))
    })
  }
  await begin()
  const timer = setInterval(listener, lookEveryMs)
  timer.unref()
  return () => {
    open = false
    clearInterval(timer)
    client?.close()
  }
}

async function inTime<T>(waitMs: number, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () =>
      late.reject(
        Object.assign(new Error(`no answer within ${waitMs / 1000} seconds`), { code: 'REDIS_TIMEOUT' }),
      ),
    waitMs,
  )
  try {
    return await Promise.race([work(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** A list of texts as a reply. */
export const texts = (reply: Reply): string[] => (Array.isArray(reply) ? reply.map(String) : [])

/** Fields and values of a hash, however the protocol has it. */
export function fieldsOf(reply: Reply): Map<string, string> {
  if (Array.isArray(reply)) {
    const all = reply.map(String)
    return new Map(all.flatMap((field, at) => (at % 2 === 0 ? [[field, all[at + 1] ?? ''] as const] : [])))
  }
  return new Map(
    Object.entries((reply ?? {}) as Record<string, unknown>).map(([name, value]) => [name, String(value)]),
  )
}

/** A list in pieces of so many. */
export const pieces = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most))
