import { makeKey } from '../client-keys.ts'
import type { Chance } from '../fuzz/chance.ts'
import type { Door, Processes } from './processes.ts'

/** A chat as the caller saw it. `answered`: status 200 and whole to its last byte. */
export type Asked = {
  id: string
  keyId: string
  from: number
  to: number
  status: number
  answered: boolean
  wrong?: string
  tokens?: { input: number; output: number }
}
export type Ordered = { prompt: string; id: string | undefined }
/** A value that was written again and again: the last one acknowledged, and those nobody knows of. */
export type Written = { last: string; unknown: string[]; acknowledged: number }

/** What callers and operators know at the end. */
export type ClientBook = {
  asked: Asked[]
  videos: Ordered[]
  keys: { plain: string; narrow: string; minute: string; renamed: string }
  account: string
  name: Written
  note: Written
}

/** Of the key `narrow`, and of the key `minute`. */
export const limits = { concurrency: 3, rpm: 40 }
// Never reached; what is used of a budget is counted together by all processes.
const budget = { daily_tokens: 1_000_000_000 }
const patienceMs = 30_000

/** Chats of three keys, videos, and changes of a key and a note, until `until` (epoch ms). */
export async function makeLoad(
  processes: Processes,
  chance: Chance,
  { until, run }: { until: number; run: string },
): Promise<ClientBook> {
  const { first } = processes
  const plain = await makeKey(first, { name: 'plain', ...budget })
  const narrow = await makeKey(first, { name: 'narrow', ...budget, concurrency: limits.concurrency })
  const minute = await makeKey(first, { name: 'minute', ...budget, rpm: limits.rpm })
  const renamed = await makeKey(first, { name: 'renamed 0' })
  const { items } = (await (await first.admin('GET', '/tokens')).json()) as { items: { id: string }[] }
  const account = items[0]?.id ?? ''
  const book: ClientBook = {
    asked: [],
    videos: [],
    keys: { plain: plain.key.id, narrow: narrow.key.id, minute: minute.key.id, renamed: renamed.key.id },
    account,
    name: { last: 'renamed 0', unknown: [], acknowledged: 0 },
    note: { last: '', unknown: [], acknowledged: 0 },
  }
  // They are known everywhere within a second.
  await Bun.sleep(2000)
  const door = (): Door => chance.pick(processes.doors())
  let next = 0
  const repeat = async (work: () => Promise<unknown>, restMs: number) => {
    while (Date.now() < until) {
      await work()
      await Bun.sleep(restMs)
    }
  }
  const chat = (key: typeof plain) => async () => {
    const stream = chance.is(0.5)
    const ask = {
      id: `${run}-${++next}`,
      keyId: key.key.id,
      secret: key.secret,
      stream,
      words: chance.int(3, 60),
    }
    book.asked.push(await askOnce(door(), ask))
  }
  const write = (written: Written, change: (value: string) => Promise<Response>) => async () => {
    const value = `${run} value ${++next}`
    const status = await change(value).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => 0,
    )
    if (status === 200) Object.assign(written, { last: value, acknowledged: written.acknowledged + 1 })
    else written.unknown.push(value)
  }
  const patch = (path: string, body: object) =>
    door().admin('PATCH', path, body, { signal: AbortSignal.timeout(patienceMs) })
  await Promise.all([
    ...Array.from({ length: 4 }, () => repeat(chat(plain), 150)),
    // More at once than the key may.
    ...Array.from({ length: 6 }, () => repeat(chat(narrow), 200)),
    ...Array.from({ length: 3 }, () => repeat(chat(minute), 800)),
    repeat(async () => {
      const prompt = `slow ${chance.int(50, 9000)}: film ${run}-${++next}.`
      book.videos.push({ prompt: prompt.slice(prompt.indexOf('film')), id: await order(door(), prompt) })
    }, 2500),
    repeat(
      write(book.name, (name) => patch(`/keys/${book.keys.renamed}`, { name })),
      700,
    ),
    repeat(
      write(book.note, (note) => patch(`/tokens/${account}`, { note })),
      900,
    ),
  ])
  return book
}

type Ask = { id: string; keyId: string; secret: string; stream: boolean; words: number }

async function askOnce(door: Door, { id, keyId, secret, stream, words }: Ask): Promise<Asked> {
  const from = Date.now()
  const said = Array.from({ length: words }, (_, at) => `${id}.${at}`).join(' ')
  const one = { id, keyId, from }
  try {
    const answer = await door.post(
      '/v1/chat/completions',
      {
        model: 'grok-4-fast',
        messages: [{ role: 'user', content: `repeat ${said}` }],
        stream,
        ...(stream && { stream_options: { include_usage: true } }),
      },
      {
        headers: { authorization: `Bearer ${secret}`, 'x-request-id': id },
        signal: AbortSignal.timeout(patienceMs),
      },
    )
    const text = await answer.text()
    const seen = { ...one, to: Date.now(), status: answer.status }
    if (answer.status !== 200) return { ...seen, answered: false }
    const { content, usage } = stream ? readStream(text) : readPlain(text)
    if (stream && !text.endsWith('data: [DONE]\n\n')) return { ...seen, answered: false }
    if (usage === undefined)
      return { ...seen, answered: false, ...(!text.includes('"error"') && { wrong: 'no usage' }) }
    return {
      ...seen,
      answered: true,
      tokens: { input: usage.prompt_tokens, output: usage.completion_tokens },
      ...(content.trim() !== said && { wrong: `another text: ${content.slice(0, 80)}` }),
    }
  } catch {
    return { ...one, to: Date.now(), status: 0, answered: false }
  }
}

type Usage = { prompt_tokens: number; completion_tokens: number }
type Plain = { choices: { message: { content: string } }[]; usage?: Usage }
type Piece = { choices?: { delta: { content?: string } }[]; usage?: Usage | null }

function readPlain(text: string): { content: string; usage: Usage | undefined } {
  const { choices, usage } = JSON.parse(text) as Plain
  return { content: choices[0]?.message.content ?? '', usage }
}

function readStream(text: string): { content: string; usage: Usage | undefined } {
  const pieces = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as Piece)
  return {
    content: pieces.map(({ choices }) => choices?.[0]?.delta.content ?? '').join(''),
    usage: pieces.findLast(({ usage }) => usage)?.usage ?? undefined,
  }
}

async function order(door: Door, prompt: string): Promise<string | undefined> {
  try {
    const answer = await door.post(
      '/v1/videos',
      { model: 'grok-imagine-video', prompt },
      { signal: AbortSignal.timeout(patienceMs) },
    )
    const body = (await answer.json()) as { id?: string }
    return answer.status === 200 ? body.id : undefined
  } catch {
    return undefined
  }
}
