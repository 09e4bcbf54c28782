import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { doctorParts, examine } from '../doctor-deps.ts'
import type { Examination } from '../core/finding.ts'
import { publicBaseUrl } from '../lib/public-base-url.ts'
import { peerOf } from './auth.ts'
import { askOf } from './session.ts'
import { testLinks } from './test-links.ts'

type DoctorDeps = Pick<
  Deps,
  'about' | 'accounts' | 'check' | 'config' | 'store' | 'jobs' | 'pool' | 'upstreams'
>

/** POST /doctor: a job that looks at every part that can fail, one result for each (product section 15). */
export function doctor(deps: DoctorDeps) {
  const { about, config, jobs } = deps
  return new Elysia({ name: 'admin-doctor' }).post(
    '/doctor',
    ({ request, server, set }) => {
      const { app, server: settings } = config.current()
      const base = publicBaseUrl(app, peerOf(askOf(request, server)), settings.trusted_proxies)
      const parts = [...doctorParts({ ...deps, dataDir: about.dataDir }), links(base, about)]
      const job = jobs.start('doctor', parts.length, async ({ signal, result }) => {
        await examine(parts, {
          signal,
          onFinding: ({ id, status, message, remedy }) =>
            result({ id, ok: status !== 'failed', status, message, ...(remedy && { remedy }) }),
        })
      })
      set.status = 202
      return { job_id: job.state().id }
    },
    {
      parse: 'none',
      detail: {
        summary: 'Look at every part that can fail: what works, what does not, what to do; a job',
        tags: ['admin'],
      },
    },
  )
}

const links = (base: string, about: DoctorDeps['about']): Examination => ({
  id: 'links',
  look: async () => {
    const { ok, message } = await testLinks(base, about)
    if (ok) return { status: 'ok', message }
    const remedy =
      'Set app.public_base_url to the address your callers use. If they reach it and only this machine does not, nothing is to do.'
    return { status: 'warning', message, remedy }
  },
})
