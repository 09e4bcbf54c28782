import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { guard, t } from '../lib/schema.ts'
import { unhurried } from '../lib/unhurried.ts'
import { accountItem } from '../pool/account-item.ts'
import { isToClean } from '../pool/clean.ts'
import { takes } from '../lib/request-body.ts'
import { readJson } from './read-json.ts'
import { shownText } from './shown-text.ts'

const state = t.Union([t.Literal('expired'), t.Literal('blocked'), t.Literal('disabled')])
const rule = guard(
  t.Object(
    {
      states: t.Optional(t.Array(state, { minItems: 1, maxItems: 3 })),
      days: t.Optional(t.Number({ minimum: 0, maximum: 36_500 })),
      never_used: t.Optional(t.Boolean()),
      dry_run: t.Optional(t.Boolean()),
    },
    { additionalProperties: false },
  ),
)

// Enough to see whom the rule means.
const mostItems = 1000

/** POST /tokens/clean: removes dead accounts by rule, after a look at whom it would remove (product section 17). */
export const accountClean = ({
  pool,
  accounts,
  config,
  log,
}: Pick<Deps, 'pool' | 'accounts' | 'config' | 'log'>) =>
  new Elysia({ name: 'admin-account-clean' }).post(
    '/tokens/clean',
    async ({ request }) => {
      const { states, days, never_used: neverUsed = false, dry_run = false } = await readJson(request, rule)
      const now = Date.now()
      const wanted = { neverUsed, ...(states && { states }), ...(days !== undefined && { days }) }
      const ids: string[] = []
      const items: ReturnType<typeof accountItem>[] = []
      await unhurried(pool.each(), (account) => {
        if (!isToClean(account, wanted, now)) return
        ids.push(account.id)
        if (items.length < mostItems) items.push(accountItem(account, now, shownText(config)))
      })
      if (dry_run || ids.length === 0)
        return { dry_run, matched: ids.length, removed: 0, backup: null, items }
      const edits = new Map(ids.map((id) => [id, { remove: true } as const]))
      const { changed, backup } = await accounts.edit(edits, true)
      log.info('dead accounts removed', { matched: ids.length, removed: changed, backup })
      return { dry_run, matched: ids.length, removed: changed, backup, items }
    },
    {
      parse: 'none',
      detail: {
        summary: 'Remove dead accounts by rule; a copy of token.json is made first',
        description:
          'states (expired and blocked), days in that state, never_used; all that is given has to hold. "dry_run": true only shows whom it means.',
        tags: ['admin'],
        ...takes(rule),
      },
    },
  )
