import type { Account } from '../../../core/account.ts'
import { type Tether, tether } from '../../tether.ts'
import { grokFor } from '../account-grok.ts'
import type { MgwFrame } from './frame.ts'
import { connectMgw, type MgwOptions, type MgwSocket } from './connect.ts'
import { openSession } from './begin.ts'
import type { SessionWish as Wish } from './encode.ts'

/** A chat socket that stands before anybody needs it. With `attached` a session is open on it, which nobody has used. */
export type Warm = { socket: MgwSocket; rope: Tether; attached: MgwFrame | undefined }

/**
 * Sockets kept ready for accounts in use: a chat at a far upstream else waits four times for the way there and back before
 * its prompt is sent. Each serves one chat.
 */
export type WarmSockets = {
  /** One that fits, which is the taker's from now on. */
  take: (account: Account, wish: Wish) => Warm | undefined
  /** Gets one ready, where `grok.warm_sockets` allows one more. Never rejects. */
  prepare: (account: Account, wish: Wish) => void
}

/** For all accounts together, and how long one waits to be used: a page left open for a minute. */
const mostInAll = 64
const keptMs = 60_000
/** How long nothing is made ready for an account after that failed. */
const pauseMs = 60_000

type Kept = {
  key: string
  accountId: string
  rope: Tether
  warm: Warm | undefined
  timer: ReturnType<typeof setTimeout> | undefined
}

export function createWarmSockets(options: MgwOptions): WarmSockets {
  const kept = new Set<Kept>()
  const pausedUntil = new Map<string, number>()

  // Whatever a socket or its session depends on: a changed clearance or proxy, another mode or wish needs another one.
  function keyOf(account: Account, { mode, search, temporary }: Wish): string {
    const { base_url, base_proxy_url, cf_clearance, user_agent } = grokFor(options, account)
    const way = [base_url, base_proxy_url, cf_clearance, user_agent]
    return JSON.stringify([account.id, account.credential, mode, search, temporary, ...way])
  }

  // What is written down begins with the handshake of the chat itself: no socket from before, and none without a prompt.
  const isRecording = () => (options.recorder?.until() ?? 0) > 0

  function drop(one: Kept): void {
    clearTimeout(one.timer)
    kept.delete(one)
    one.rope.release()
  }

  /** Whether one more of this key may be made. One that is for another wish makes room. */
  function mayHaveMore(account: Account, key: string): boolean {
    const most = options.config().grok.warm_sockets
    if (most === 0 || isRecording() || (pausedUntil.get(account.id) ?? 0) > performance.now()) return false
    const its = [...kept].filter(({ accountId }) => accountId === account.id)
    if (its.length < most) return kept.size < mostInAll
    const other = its.find((one) => one.key !== key)
    if (other) drop(other)
    return other !== undefined
  }

  async function make(account: Account, wish: Wish, rope: Tether): Promise<Warm> {
    const socket = await connectMgw(options, account, rope)
    // What is not temporary would stand in the account's history although nothing was said in it.
    const attached = wish.temporary ? await openSession(options, { socket, wish, tether: rope }) : undefined
    return { socket, rope, attached }
  }

  function prepare(account: Account, wish: Wish): void {
    const key = keyOf(account, wish)
    if (!mayHaveMore(account, key)) return
    const rope = tether(new AbortController().signal)
    const one: Kept = { key, accountId: account.id, rope, warm: undefined, timer: undefined }
    kept.add(one)
    make(account, wish, rope)
      .then((warm) => {
        if (!kept.has(one)) return
        one.warm = warm
        one.timer = setTimeout(drop, keptMs, one)
        one.timer.unref()
      })
      .catch(() => {
        // A chat that needs a socket of its own will say what is wrong.
        rope.release()
        kept.delete(one)
        if (pausedUntil.size > 1000) pausedUntil.clear()
        pausedUntil.set(account.id, performance.now() + pauseMs)
      })
  }

  function take(account: Account, wish: Wish): Warm | undefined {
    if (kept.size === 0 || isRecording()) return undefined
    const key = keyOf(account, wish)
    for (const one of kept) {
      if (one.key !== key || !one.warm) continue
      const { warm } = one
      if (!warm.socket.isOpen()) {
        drop(one)
        continue
      }
      clearTimeout(one.timer)
      kept.delete(one)
      return warm
    }
    return undefined
  }

  return { take, prepare }
}

/** The tether of a warm socket in the hands of who took it: gone with the caller, too. */
export function adopt(rope: Tether, caller: AbortSignal): Tether {
  const leave = () => rope.release()
  caller.addEventListener('abort', leave, { once: true })
  if (caller.aborted) leave()
  return {
    signal: rope.signal,
    caller,
    release: () => {
      caller.removeEventListener('abort', leave)
      rope.release()
    },
  }
}
