import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, t } from '../lib/schema.ts'
import { readJson } from './read-json.ts'

const wanted = guard(
  t.Object({ minutes: t.Optional(t.Number({ minimum: 0, maximum: 60 })) }, { additionalProperties: false }),
)

/** GET and POST /captures: exchanges with Grok written down, without anything personal (product section 14). */
export const captures = ({ captures, log }: Pick<Deps, 'captures' | 'log'>) => {
  const state = () => ({ until: captures.recorder.until(), items: captures.list() })
  return new Elysia({ name: 'admin-captures' })
    .get('/captures', state, {
      detail: {
        summary: 'The captured exchanges with Grok, the newest first',
        description:
          'until: when capturing ends, epoch milliseconds, 0 while it does not run. The files lie in captures/ of the data folder.',
        tags: ['admin'],
      },
    })
    .get(
      '/captures/:name',
      ({ params: { name } }) =>
        captures.read(name) ?? fail({ kind: 'not_found', message: 'There is no such capture.' }),
      {
        afterHandle: ({ set }) => void (set.headers['content-type'] = 'application/json'),
        detail: { summary: 'One captured exchange', tags: ['admin'] },
      },
    )
    .post(
      '/capture',
      async ({ request }) => {
        const { minutes = 5 } = await readJson(request, wanted)
        if (minutes > 0) captures.recorder.start(minutes)
        else captures.recorder.stop()
        log.info('capturing of exchanges with Grok was switched', { minutes })
        return state()
      },
      {
        parse: 'none',
        detail: {
          summary: 'Write down the next exchanges of each kind for some minutes; 0 stops',
          tags: ['admin'],
          ...takes(wanted),
        },
      },
    )
}
