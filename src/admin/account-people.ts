import { Elysia } from 'elysia'
import { identityOf } from '../core/account-settings.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { guard, t } from '../lib/schema.ts'
import { accountItem } from '../pool/account-item.ts'
import { bestCredential, duplicates } from '../pool/people.ts'
import { takes } from '../lib/request-body.ts'
import { noSuchAccount } from './account-list.ts'
import { readJson } from './read-json.ts'
import { shownText } from './shown-text.ts'

const mergeWish = guard(
  t.Object(
    {
      ids: t.Array(t.String({ minLength: 1, maxLength: 200 }), {
        minItems: 2,
        maxItems: 100,
        uniqueItems: true,
      }),
    },
    { additionalProperties: false },
  ),
)

type PeopleDeps = Pick<Deps, 'pool' | 'accounts' | 'config' | 'log'>

/** GET /tokens/duplicates and POST /tokens/merge: accounts that belong to one person (product section 17). */
export const accountPeople = ({ pool, accounts, config, log }: PeopleDeps) =>
  new Elysia({ name: 'admin-account-people' })
    .get(
      '/tokens/duplicates',
      async () => {
        const now = Date.now()
        const found = await duplicates(pool.each())
        const items = found.slice(0, 1000).map(({ userId, accounts: of }) => ({
          user_id: userId,
          accounts: of.map((account) => accountItem(account, now, shownText(config))),
        }))
        return { items, total: found.length }
      },
      { detail: { summary: 'People with more than one account, the one to keep first', tags: ['admin'] } },
    )
    .post(
      '/tokens/merge',
      async ({ request }) => {
        const { ids } = await readJson(request, mergeWish)
        const members = ids.map((id) => pool.find(id) ?? fail(noSuchAccount))
        const people = new Set(members.map((member) => identityOf(member).userId).filter(Boolean))
        if (people.size > 1)
          fail({ kind: 'invalid_value', param: 'ids', message: 'These accounts belong to different people.' })
        const [keep = '', ...others] = ids
        const credential = bestCredential(members) ?? ''
        const { backup } = await accounts.merge({ keep, others, credential })
        log.info('accounts merged', { account: keep, others, backup })
        return {
          ...accountItem(pool.find(keep) ?? fail(noSuchAccount), Date.now(), shownText(config)),
          backup,
        }
      },
      {
        parse: 'none',
        detail: {
          summary: 'Make accounts of one person one: the first keeps its id, notes, tags and counts',
          tags: ['admin'],
          ...takes(mergeWish),
        },
      },
    )
