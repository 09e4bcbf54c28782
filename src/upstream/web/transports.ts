import type { Account } from '../../core/account.ts'
import type { Answer } from '../../core/answer.ts'
import type { Tether } from '../tether.ts'
import type { OpenRequest } from '../upstream.ts'
import { openImagine, probeImagine } from './imagine/open.ts'
import { connectMgw, type MgwOptions } from './mgw/connect.ts'
import { type ChatOptions, openMgw } from './mgw/open.ts'
import { openRest } from './rest/open.ts'

/** One way to the web app. Everything it knows about its wire lies in the folder of its name. */
export type WebTransport = {
  /** Sends a chat, for those that carry chats. Resolves and rejects as `Upstream.open` says. */
  chat?: (options: ChatOptions, request: OpenRequest) => Promise<Answer>
  /** Has pictures drawn, for those that do. */
  draw?: (options: MgwOptions, request: OpenRequest) => Promise<Answer>
  /** Opens it as this account without asking anything. */
  probe?: (options: MgwOptions, account: Account, tether: Tether) => Promise<unknown>
}

/** Every transport by its name. A new one is a folder, a row here, and its name in `upstream.chat_transports`. */
export const transports: Readonly<Record<string, WebTransport>> = {
  mgw: { chat: openMgw, probe: connectMgw },
  rest: { chat: openRest },
  imagine: { draw: openImagine, probe: probeImagine },
}
