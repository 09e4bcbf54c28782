import type { LiveAccount } from './accounts.ts'
import { createMgwSession } from './mgw-session.ts'
import { faultRow } from './faults.ts'
import { meetFaults, refusalOf, refuse } from './meet-faults.ts'
import { flatError } from './refusals.ts'
import type { Visit } from './site.ts'
import type { SocketRoute } from './sockets.ts'

/** `/ws/mgw/?uid=…`: chats over a socket (upstream-protocol 3.11). */
export const mgwChat: SocketRoute = {
  path: /^\/ws\/mgw\/$/,
  transport: 'mgw',
  refuse: (visit, account) => {
    if (!knowsItself(visit, account))
      return refuse({ status: 400, body: flatError(3, 'uid and x-userid do not name this account') })
    const refusing = account.faults.filter(({ spec }) => faultRow(spec.name)?.refuse)
    const refusal = refusalOf(meetFaults(refusing, 'chat', 'mgw'))
    return refusal && refuse(refusal)
  },
  open: createMgwSession,
}

/** The address and the cookie carry the account's own id. */
function knowsItself({ url, call }: Visit, { userId }: LiveAccount): boolean {
  const cookie = /(?:^|;\s*)x-userid=([^;\s]+)/.exec(call.headers['cookie'] ?? '')?.[1]
  return url.searchParams.get('uid') === userId && cookie === userId
}
