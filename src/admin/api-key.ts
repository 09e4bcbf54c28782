import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { guard, t } from '../lib/schema.ts'
import { takes } from '../lib/request-body.ts'
import type { Auth } from './auth.ts'
import { readJson } from './read-json.ts'
import { askOf } from './session.ts'

const Asked = guard(t.Object({ password: t.String({ maxLength: 1024 }) }))

/** POST /api-key: app.api_key in plain text, for who shows the password once more. An open panel alone does not give it away. */
export const apiKey = ({ config, log }: Pick<Deps, 'config' | 'log'>, auth: Auth) =>
  new Elysia({ name: 'admin-api-key' }).post(
    '/api-key',
    async ({ request, server }) => {
      const { password } = await readJson(request, Asked, 16_384)
      await auth.confirm(askOf(request, server), password)
      log.info('app.api_key was shown in the panel')
      return { api_key: config.current().app.api_key }
    },
    {
      parse: 'none',
      detail: {
        summary: 'app.api_key in plain text, after the password is shown once more',
        tags: ['admin'],
        ...takes(Asked),
      },
    },
  )
