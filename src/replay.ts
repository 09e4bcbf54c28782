import type { Config } from './config/schema.ts'
import type { Account } from './core/account.ts'
import type { Capture } from './core/capture.ts'
import type { ModelEvent } from './core/event.ts'
import { asFault, type Fault } from './core/fault.ts'
import type { Model, ModelKind } from './core/model.ts'
import { answerSteps } from './downstream/answer-steps.ts'
import { encodeChunks, foldCompletion } from './downstream/chat/encode.ts'
import { createWatchdog } from './lib/watchdog.ts'
import type { WebOptions } from './upstream/web/call.ts'
import { askModes, askSubscription } from './upstream/web/quota-offers.ts'
import { askMedia, askQuota } from './upstream/web/quota.ts'
import { webUpstream } from './upstream/web/web.ts'

/** What became of a capture: the events that were read, names nobody knows, and what the caller would have got. */
export type Replayed = {
  events: ModelEvent[]
  unknown: string[]
  odd: string[]
  /** The answer as Chat tells it; undefined where the exchange was no answer, and after a fault. */
  caller?: object
  /** What an exchange that is no answer told. */
  found?: unknown
  fault?: Pick<Fault, 'kind' | 'message'>
}

/** Reads a capture that is served at `url`, as the gateway would have with these settings. Rejects with nothing of the upstream's. */
export async function replayCapture(capture: Capture, url: string, config: Config): Promise<Replayed> {
  const grok = {
    ...config.grok,
    base_url: url,
    assets_url: url,
    imagine_url: url,
    base_proxy_url: '',
    timeout: 20,
  }
  // What took its time then takes none now.
  const upstream = { ...config.upstream, stock_clip_seconds: 0 }
  const unknown = new Set<string>()
  const odd = new Set<string>()
  const options: WebOptions = {
    config: () => ({ ...config, grok, upstream }),
    watchdog: createWatchdog(),
    onUnknown: ({ kind, name }) => void unknown.add(`${kind} ${name}`),
  }
  const events: ModelEvent[] = []
  let found: unknown
  let fault: Fault | undefined
  try {
    found = await read(options, capture, { events, onOdd: (one) => void odd.add(one) })
  } catch (error) {
    fault = asFault(error)
  }
  const names = { unknown: [...unknown].toSorted(), odd: [...odd].toSorted() }
  if (fault) return { events, ...names, fault: { kind: fault.kind, message: fault.message } }
  return { events, ...names, ...(found !== undefined ? { found } : { caller: asChat(events, config) }) }
}

type Reading = { events: ModelEvent[]; onOdd: (odd: string) => void }

/** Asks for what was asked for. Resolves to what was told, undefined for an answer: its events are put where they belong. */
async function read(options: WebOptions, { kind }: Capture, { events, onOdd }: Reading): Promise<unknown> {
  const web = webUpstream(options)
  const { signal } = new AbortController()
  const media = kinds[kind] ?? 'chat'
  switch (kind) {
    case 'quota':
      return askQuota(options, { account, modes: ['fast'], media: false, signal })
    case 'media_quota':
      return askMedia(options, account, signal)
    case 'modes':
      return { modes: (await askModes(options, account, signal))?.further([]) ?? [] }
    case 'subscriptions':
      return { tier: (await askSubscription(options, account, signal)) ?? '' }
    case 'session':
      return { userId: await web.identify?.(account, signal) }
    case 'upload':
    case 'upload_old':
      return {
        id: await web.upload?.(
          { bytes: new Uint8Array(1), filename: 'a', contentType: 'text/plain' },
          account,
          signal,
        ),
      }
    case 'assets':
      return { files: await web.files?.list(account, signal) }
  }
  const transport = kind === 'mgw' || kind === 'imagine' ? kind : 'rest'
  const answer = await web.open(transport, {
    prompt: {
      turns: [{ role: 'user', text: 'replay' }],
      search: true,
      ...(media !== 'chat' && { media: {} }),
    },
    model: { ...model, kind: media, mode: media === 'image' ? 'image' : 'fast' },
    account,
    fileIds: media === 'image-edit' ? ['file'] : [],
    signal,
    onOdd,
  })
  for (let some = await answer.read(); some; some = await answer.read()) events.push(...some)
  return undefined
}

const kinds: Readonly<Record<string, ModelKind>> = { imagine: 'image', video: 'video', edit: 'image-edit' }

function asChat(events: readonly ModelEvent[], { grok }: Config): object {
  const steps = answerSteps({
    limits: { maxTokens: undefined, stop: [] },
    links: grok.citation_links,
    thinking: grok.thinking ? (grok.think_tags ? 'tags' : 'separate') : 'off',
    steps: 'reasoning',
    turns: [],
  })
  const chunks = encodeChunks()
  const shown = [...events.flatMap(steps.push), ...steps.end()].flatMap(chunks.push)
  return foldCompletion(shown, { id: 'replayed', created: 0, model: model.id }, steps.usage())
}

const account: Account = {
  id: 'acc_replayed',
  credential: 'replayed-credential-of-nobody',
  pool: 'ssoBasic',
  upstream: 'web',
  tier: 'super',
  state: 'active',
  reason: '',
  since: 0,
  cooling: {},
  quota: {},
  inFlight: 0,
  useCount: 0,
  failCount: 0,
  lastUsedAt: 0,
  lastSyncAt: 0,
  lastFailAt: 0,
  lastFailReason: '',
  createdAt: 0,
  note: '',
  tags: [],
}

const model: Model = {
  id: 'replayed',
  mode: 'fast',
  kind: 'chat',
  upstreams: ['web'],
  tier: 'basic',
  cost: 1,
  aliases: [],
  contextLength: 131_072,
  shown: true,
  fallback: '',
}
