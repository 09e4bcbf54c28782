import type { Socket } from 'bun'
import { dechunk } from './dechunk.ts'
import type { TokenCheck } from './token-check.ts'

/** One stream being asked for. Times are `performance.now()`. */
export type Exchange = {
  askedAt: number
  /** When the first token was there, 0 before. */
  firstAt: number
  tokens: () => number
  /** Resolves when the answer has ended: with what was wrong, or undefined. */
  ended: Promise<string | undefined>
  /** Reads nothing more. What comes waits in the kernel, and then in whoever sends it. */
  stall: () => void
  /** Hangs up. `ended` resolves to undefined. */
  close: () => void
}

export type ExchangeRequest = {
  hostname: string
  port: number
  bytes: Buffer
  check: TokenCheck
}

/** Sends a request on a connection of its own and checks the answer token by token. */
export async function startExchange(request: ExchangeRequest): Promise<Exchange> {
  const { check } = request
  const { promise: ended, resolve } = Promise.withResolvers<string | undefined>()
  let socket: Socket<undefined> | undefined
  const finish = (problem: string | undefined) => {
    resolve(problem)
    socket?.terminate()
  }
  const read = dechunk({
    status: (code) => {
      if (code !== 200) throw new Error(`status ${code}`)
    },
    body: check.feed,
    end: () => {
      check.end()
      finish(undefined)
    },
  })
  const exchange: Exchange = {
    askedAt: 0,
    firstAt: 0,
    tokens: check.tokens,
    ended,
    stall: () => socket?.pause(),
    close: () => finish(undefined),
  }
  socket = await Bun.connect({
    hostname: request.hostname,
    port: request.port,
    socket: {
      open: (opened) => {
        exchange.askedAt = performance.now()
        opened.write(request.bytes)
      },
      data: (_, bytes) => {
        try {
          read(bytes)
          if (exchange.firstAt === 0 && check.tokens() > 0) exchange.firstAt = performance.now()
        } catch (error) {
          finish(error instanceof Error ? error.message : String(error))
        }
      },
      close: () => finish('the connection was closed before the end'),
      error: (_, error) => finish(error.message),
    },
  })
  return exchange
}
