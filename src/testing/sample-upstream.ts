import type { Upstream } from '../upstream/upstream.ts'
import { createUpstreams, type Upstreams } from '../upstream/upstreams.ts'

/** An upstream that takes nothing but text, with these calls, for tests: asked for anything else it throws. */
export const sampleUpstream = (calls: Partial<Upstream>): Upstream =>
  ({
    id: 'web',
    can: {
      tools: false,
      formats: false,
      sampling: false,
      stop: false,
      limit: false,
      n: false,
      images: 'upload',
      search: true,
      reasoning: false,
      conversations: true,
      files: true,
      quota: true,
      resume: true,
    },
    transports: () => ['rest'],
    scope: () => '',
    ...calls,
  }) as Partial<Upstream> as Upstream

/** The same as the only one there is. */
export const sampleUpstreams = (calls: Partial<Upstream>): Upstreams =>
  createUpstreams([sampleUpstream(calls)])
