import { Elysia } from 'elysia'
import { Config } from '../config/schema.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, t } from '../lib/schema.ts'
import { readJson } from './read-json.ts'

// What is not a switch is refused by name: a misspelt one must not look as if it had been turned.
const Switches = guard(t.Partial(Config.properties.downstream, { additionalProperties: false }))

/** GET and POST /downstream: the endpoint switches as one flat table, effective at once. */
export const downstream = ({ config, log }: Pick<Deps, 'config' | 'log'>) =>
  new Elysia({ name: 'admin-downstream' })
    .get('/downstream', () => config.current().downstream, {
      detail: { summary: 'The endpoint switches', tags: ['admin'] },
    })
    .post(
      '/downstream',
      async ({ request }) => {
        const { changed } = await config.patch({ downstream: await readJson(request, Switches) })
        log.info('endpoint switches changed', { changed })
        return config.current().downstream
      },
      { parse: 'none', detail: { summary: 'Turn endpoints on or off', tags: ['admin'], ...takes(Switches) } },
    )
