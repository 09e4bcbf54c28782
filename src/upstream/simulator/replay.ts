import type { ServerWebSocket } from 'bun'
import type { Capture, CapturedMessage } from '../../core/capture.ts'

/** A server that says what was captured, each piece as it came. */
export type ReplayServer = { url: string; stop: () => Promise<void> }

type Line = { data: { say: (line: ServerWebSocket<Line['data']>) => void; hear: (text: string) => void } }

/** A UUID that stands for whoever is replayed. */
const nobody = '00000000-0000-4000-8000-000000000000'

/** What a client may need before it asks, and was not captured. */
const asides: Readonly<Record<string, () => Response>> = {
  '/api/auth/session': () => Response.json({ status: 'authenticated', session: { userId: nobody } }),
  '/': () => new Response('', { headers: { 'set-cookie': `x-userid=${nobody}; Path=/` } }),
}

export type ReplayOptions = { host?: string; port?: number }

/** Serves a capture on loopback, whatever is asked for by calls or sockets. Throws an Error when the port is taken. */
export function startReplay(
  capture: Capture,
  { host = '127.0.0.1', port = 0 }: ReplayOptions = {},
): ReplayServer {
  const server = Bun.serve<Line['data']>({
    hostname: host,
    port,
    idleTimeout: 0,
    fetch: (request, served) => {
      const { pathname } = new URL(request.url)
      const isSocket = request.headers.get('upgrade')?.toLowerCase() === 'websocket'
      if (isSocket)
        return capture.messages && served.upgrade(request, { data: conversation(capture) })
          ? undefined
          : gone()
      if (capture.kind !== 'session' && asides[pathname]) return asides[pathname]()
      return capture.response ? answer(capture.response) : gone()
    },
    websocket: {
      open: (line) => line.data.say(line),
      message: (line, text) => {
        line.data.hear(String(text))
        line.data.say(line)
      },
    },
  })
  return { url: server.url.origin, stop: () => server.stop(true) }
}

const gone = () => Response.json({ code: 5, message: 'Not Found', details: [] }, { status: 404 })

function answer({ status, headers, body, cuts }: NonNullable<Capture['response']>): Response {
  const bytes = new TextEncoder().encode(body)
  let from = 0
  const pieces = [...cuts.map(({ bytes: to }) => to), bytes.length].flatMap((to) => {
    const piece = bytes.subarray(from, to)
    from = Math.max(from, to)
    return piece.length > 0 ? [piece] : []
  })
  const shown = Object.fromEntries(
    Object.entries(headers).filter(([name]) => ['content-type', 'retry-after'].includes(name)),
  )
  const stream = new ReadableStream({
    async pull(controller) {
      const piece = pieces.shift()
      if (piece) controller.enqueue(piece)
      else controller.close()
      // A turn of the loop between two of them, or they would arrive as one.
      await new Promise((resolve) => setImmediate(resolve))
    },
  })
  return new Response(status === 204 ? null : stream, { status, headers: shown })
}

const patienceMs = 300

/** Says what was said, up to where we spoke; then waits for a word, or for one that no longer comes. */
function conversation({ messages = [] }: Capture): Line['data'] {
  const script = [...messages]
  const heard: string[] = []
  const renamed = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function pair(recorded: CapturedMessage, text: string): void {
    const [before, now] = [recorded.text, text].map(idsOf)
    before?.forEach((id, index) => {
      const own = now?.[index]
      if (id !== undefined && own !== undefined) renamed.set(id, own)
    })
  }

  function say(line: ServerWebSocket<Line['data']>): void {
    clearTimeout(timer)
    for (let next = script[0]; next; next = script[0]) {
      if (next.from === 'us') {
        const word = heard.shift()
        if (word === undefined) break
        pair(next, word)
      } else {
        let text = next.text
        for (const [old, own] of renamed) text = text.replaceAll(old, own)
        line.send(text)
      }
      script.shift()
    }
    // Later versions may say in one message what was said in two.
    if (script.length > 0)
      timer = setTimeout(() => {
        script.shift()
        say(line)
      }, patienceMs)
    else setTimeout(() => line.close(), patienceMs)
  }

  return { say, hear: (text) => void heard.push(text) }
}

/** What an answer may repeat of a message of ours. */
function idsOf(text: string): (string | undefined)[] {
  const find = (pattern: RegExp) => pattern.exec(text)?.[1]
  return [find(/"event_id":"([^"]+)"/), find(/"requestId":"([^"]+)"/), find(/"client_message_id":"([^"]+)"/)]
}
