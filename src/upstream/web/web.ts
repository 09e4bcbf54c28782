import type { Transport, Upstream } from '../upstream.ts'
import type { WebOptions } from './call.ts'
import { downloadFile } from './download.ts'
import { openMgw } from './mgw.ts'
import { openRest } from './rest.ts'
import { uploadFile } from './upload.ts'
import { createUserIds } from './user-id.ts'

/** Grok's web app: chats over either transport, everything else over its HTTP calls. */
export function webUpstream(options: WebOptions): Upstream {
  const { config } = options
  const mgw = { ...options, userIds: createUserIds(options) }
  return {
    transports: () => transports[config().grok.chat_transport],
    open: (transport, request) => (transport === 'mgw' ? openMgw(mgw, request) : openRest(options, request)),
    upload: (file, account, signal) => uploadFile(options, { file, account, signal }),
    download: (url, account, signal) => downloadFile(config(), url, account, signal),
  }
}

/** What `grok.chat_transport` allows, the better one first (product section 5). */
const transports: Readonly<Record<'auto' | 'mgw' | 'rest', readonly Transport[]>> = {
  auto: ['mgw', 'rest'],
  mgw: ['mgw'],
  rest: ['rest'],
}
