import type { FaultRow } from './fault-row.ts'
import { flatError, tooManyRequests } from './refusals.ts'

/** What may happen to a file on its way up (upstream-protocol 5). `direct` faults strike the newer call alone. */
export const uploadFaults: readonly FaultRow[] = [
  {
    name: 'upload_direct_gone',
    help: 'uploads: the newer call is 404, the older one works',
    scope: 'direct',
    refuse: () => ({ status: 404, body: flatError(5, 'Not found') }),
  },
  { name: 'upload_job', help: 'uploads: only a job at first, to be asked about', scope: 'direct' },
  {
    name: 'upload_rejected',
    help: 'uploads: taken and then rejected, HTTP 200 with terminalError',
    scope: 'direct',
    refuse: () => ({
      status: 200,
      body: {
        uploadId: crypto.randomUUID(),
        fileMetadata: null,
        terminalError: { code: 'file-type-not-supported' },
      },
    }),
  },
  {
    name: 'upload_refused',
    help: 'uploads: HTTP 400, picture too small',
    scope: 'upload',
    refuse: () => ({ status: 400, body: flatError(3, 'Image dimensions are insufficient') }),
  },
  {
    name: 'upload_moderated',
    help: 'uploads: HTTP 403 content-moderated',
    scope: 'upload',
    refuse: () => ({ status: 403, body: { error: { code: 'content-moderated' } } }),
  },
  { name: 'upload_limited', help: 'uploads: HTTP 429', scope: 'upload', refuse: () => tooManyRequests },
  {
    name: 'upload_failed',
    help: 'uploads: HTTP 500, empty body',
    scope: 'upload',
    refuse: () => ({ status: 500, body: '' }),
  },
]
