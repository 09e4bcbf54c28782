import { Elysia } from 'elysia'
import { knownPasswords } from '../config/secrets.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, t } from '../lib/schema.ts'
import type { Auth } from './auth.ts'
import { readJson } from './read-json.ts'
import { askOf } from './session.ts'

/** Characters a password chosen by a person must have. */
const shortest = 8

const Change = guard(
  t.Object({
    current: t.String({ maxLength: 1024 }),
    password: t.String({ minLength: shortest, maxLength: 1024 }),
  }),
)

/**
 * POST /password: another app.app_key, for who shows the one in force once more. Every session ends, except that of who
 * changed it: it gets a new cookie.
 */
export const password = ({ config, log }: Pick<Deps, 'config' | 'log'>, auth: Auth) =>
  new Elysia({ name: 'admin-password' }).post(
    '/password',
    async ({ request, server, set }) => {
      const { current, password } = await readJson(request, Change, 16_384)
      const ask = askOf(request, server)
      await auth.confirm(ask, current)
      if (knownPasswords.has(password))
        fail({ kind: 'invalid_value', message: 'Everybody knows this password.', param: 'password' })
      await config.patch({ app: { app_key: password } })
      set.headers['set-cookie'] = await auth.login(ask, password)
      log.info('the admin password was changed')
      return { status: 'ok' }
    },
    {
      parse: 'none',
      detail: {
        summary:
          'Change the admin password, after the present one is shown once more; ends every other session',
        tags: ['admin'],
        ...takes(Change),
      },
    },
  )
