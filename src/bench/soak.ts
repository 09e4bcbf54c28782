import { readdirSync } from 'node:fs'
import type { Nursery } from './child.ts'
import { startGateway, startUpstream, writeDataFolder } from './gateway.ts'
import { machine } from './machine.ts'
import { residentBytes } from './process-stats.ts'
import { quantile } from './statistics.ts'

export type SoakOptions = { minutes: number; say: (text: string) => void }

/** What one gateway looked like in one minute. Latency is that of a short chat, in milliseconds. */
type Sample = { minute: number; megabytes: number; descriptors: number; p50: number; p99: number }
type Way = 'rest' | 'mgw'
type Caller = { url: string; key: string }

const workers = 24
// The heap, the pools and the compiled code have their size by then.
const warmUpMinutes = 3

/**
 * Mixed traffic for half an hour, over both transports: streams to their end, streams left in the middle, plain answers,
 * three dialects and an upstream that fails in every way a prompt can ask for. Resolves to a page of what the gateways
 * looked like at the start and at the end.
 */
export async function soak(nursery: Nursery, { minutes, say }: SoakOptions): Promise<string> {
  const upstream = await startUpstream(nursery)
  const sections: string[] = []
  const until = performance.now() + minutes * 60_000
  const run = async (way: Way) => {
    const { child, url, key } = await startGateway(
      nursery,
      writeDataFolder(nursery.folder, upstream, { transport: way }),
    )
    const caller = { url, key }
    const counts = new Map<string, number>()
    const latencies: number[] = []
    const work = Array.from({ length: workers }, (_, lane) => keepAsking(caller, { lane, until, counts }))
    const samples: Sample[] = []
    const watch = watchLatency(caller, until, latencies)
    for (let minute = 1; minute <= minutes; minute++) {
      await Bun.sleep(60_000)
      const sample = {
        minute,
        megabytes: residentBytes(child.pid) / 1e6,
        descriptors: readdirSync(`/proc/${child.pid}/fd`).length,
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
      }
      latencies.length = 0
      samples.push(sample)
      say(`${way}, minute ${minute}: ${cells(sample).join(', ')}`)
    }
    await Promise.all([...work, watch])
    await Bun.sleep(3000)
    const left = readdirSync(`/proc/${child.pid}/fd`).length
    sections.push(section(way, { samples, counts, left }))
  }
  await Promise.all([run('rest'), run('mgw')])
  return `# Soak

${minutes} minutes of mixed traffic, ${workers} callers at a time for each transport. Made by \`bun run bench --soak\` on ${new Date().toISOString().slice(0, 10)}.

${sections.toSorted().join('\n\n')}

Machine: ${machine()}. Simulated upstream and callers on core 1, both gateways on core 0.
`
}

const cells = ({ megabytes, descriptors, p50, p99 }: Sample): string[] => [
  `${megabytes.toFixed(0)} MB`,
  String(descriptors),
  `${p50.toFixed(1)} ms`,
  `${p99.toFixed(1)} ms`,
]

function section(
  way: Way,
  { samples, counts, left }: { samples: Sample[]; counts: ReadonlyMap<string, number>; left: number },
): string {
  const warm = samples.filter(({ minute }) => minute > warmUpMinutes)
  const part = Math.max(1, Math.floor(warm.length / 5))
  const mean = (from: readonly Sample[]): Sample => ({
    minute: from[0]?.minute ?? 0,
    megabytes: average(from.map(({ megabytes }) => megabytes)),
    descriptors: Math.round(average(from.map(({ descriptors }) => descriptors))),
    p50: average(from.map(({ p50 }) => p50)),
    p99: average(from.map(({ p99 }) => p99)),
  })
  const [start, end] = [mean(warm.slice(0, part)), mean(warm.slice(-part))]
  const lines = [
    ['', 'resident', 'file descriptors', 'first token p50', 'first token p99'],
    ['---', '---:', '---:', '---:', '---:'],
    [`minutes ${start.minute} to ${start.minute + part - 1}`, ...cells(start)],
    [`minutes ${end.minute} to ${end.minute + part - 1}`, ...cells(end)],
  ]
  const told = [...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([what, n]) => `${what} ${n}`)
  return `## Over ${way === 'rest' ? 'REST' : 'the chat socket'}

${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}

Asked and answered: ${told.join(', ')}. ${left} file descriptors three seconds after the last answer.`
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

// Faults that are nobody's verdict: an account that is told to wait would take no further part.
const prompts = [
  'bench 60 30',
  'bench 400 flat',
  'count to 40',
  'search the news',
  'think about it',
  'a < b, "quoted" and 你好',
  'fault stall after=5 ms=500: count to 20',
  'fault slow_first_byte ms=300: repeat x',
  'fault cut after=5: count to 50',
  'fault ends_early after=5: count to 50',
  'fault malformed after=5: count to 50',
  'fault error_late: count to 50',
  'fault message_only: count to 50',
  'fault empty: hello',
]
const dialects = [
  { path: '/v1/chat/completions', body: (content: string) => ({ messages: [{ role: 'user', content }] }) },
  { path: '/v1/responses', body: (content: string) => ({ input: content }) },
  {
    path: '/v1/messages',
    body: (content: string) => ({ max_tokens: 4000, messages: [{ role: 'user', content }] }),
  },
]

// What each dialect says last, also behind a failure.
const terminal = /data: \[DONE\]\n\n$|event: (?:message_stop|error)\ndata: .*\n\n$/

/** One caller after the other on a lane, each with something else in mind. */
async function keepAsking(
  caller: Caller,
  { lane, until, counts }: { lane: number; until: number; counts: Map<string, number> },
): Promise<void> {
  const note = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)
  for (let turn = lane; performance.now() < until; turn++) {
    const { path, body } = dialects[turn % dialects.length]!
    const prompt = prompts[(turn * 7 + lane) % prompts.length]!
    const stream = turn % 4 !== 0
    const leaves = turn % 5 === 0
    const leave = new AbortController()
    try {
      const response = await post(caller, path, { stream, ...body(prompt) }, leave.signal)
      if (leaves) setTimeout(() => leave.abort(), 20 + (turn % 10) * 20)
      const text = await response.text()
      const isWhole = !stream || terminal.test(text)
      note(!response.ok ? `status ${response.status}` : isWhole ? 'answered' : 'a stream without an end')
    } catch {
      note(leaves ? 'left in the middle' : 'broken')
    }
    await Bun.sleep(20)
  }
}

/** A short chat ten times a second, and how long its first byte took. */
async function watchLatency(caller: Caller, until: number, latencies: number[]): Promise<void> {
  while (performance.now() < until) {
    const askedAt = performance.now()
    const messages = [{ role: 'user', content: 'bench 3 flat' }]
    const response = await post(caller, '/v1/chat/completions', { stream: true, messages })
    latencies.push(performance.now() - askedAt)
    await response.text()
    await Bun.sleep(100)
  }
}

const post = ({ url, key }: Caller, path: string, body: object, signal?: AbortSignal): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'grok-4-fast', ...body }),
    ...(signal && { signal }),
  })
