import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, t } from '../lib/schema.ts'
import { readJson } from './read-json.ts'

const Patch = guard(t.Record(t.String(), t.Unknown()))

/** GET and POST /config: every key with value, default and origin; a patch is checked as a whole, then written. */
export const settings = ({ config, log }: Pick<Deps, 'config' | 'log'>) =>
  new Elysia({ name: 'admin-settings' })
    .get('/config', () => ({ items: config.items() }), {
      detail: { summary: 'Every setting with its origin', tags: ['admin'] },
    })
    .post(
      '/config',
      async ({ request }) => {
        const { changed, needs_restart } = await config.patch(await readJson(request, Patch))
        log.info('settings changed', { changed })
        return { status: 'ok', changed, needs_restart }
      },
      {
        parse: 'none',
        detail: {
          summary: 'Change settings; null puts a key back to its default',
          tags: ['admin'],
          ...takes(Patch),
        },
      },
    )
