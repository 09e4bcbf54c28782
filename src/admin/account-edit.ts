import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { guard, t } from '../lib/schema.ts'
import { unhurried } from '../lib/unhurried.ts'
import type { AccountEdit } from '../store/account-edits.ts'
import { takes } from '../lib/request-body.ts'
import { accountChoiceFields, choiceLimit, chosenAccounts } from './account-choice.ts'
import { accountFields, checkedFields } from './account-fields.ts'
import { readJson } from './read-json.ts'

const tagList = t.Optional(t.Array(t.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 }))
const edit = guard(
  t.Object(
    {
      ...accountChoiceFields,
      set: t.Optional(t.Object(accountFields, { additionalProperties: false })),
      add_tags: tagList,
      remove_tags: tagList,
    },
    { additionalProperties: false },
  ),
)

/** POST /tokens/edit: settings, note, tags and pool of many accounts at once (product section 17). */
export const accountEdit = ({ pool, accounts, log }: Pick<Deps, 'pool' | 'accounts' | 'log'>) =>
  new Elysia({ name: 'admin-account-edit' }).post(
    '/tokens/edit',
    async ({ request }) => {
      const {
        set = {},
        add_tags: added = [],
        remove_tags: removed = [],
        ...choice
      } = await readJson(request, edit, choiceLimit)
      const fields = checkedFields(set)
      if (Object.keys(fields).length + added.length + removed.length === 0)
        fail({
          kind: 'invalid_value',
          message: 'Nothing to change: give "set", "add_tags" or "remove_tags".',
        })
      const ids = await chosenAccounts(pool, choice)
      const edits = new Map<string, AccountEdit>()
      await unhurried(ids, (id) => {
        const tags = pool.find(id)?.tags ?? []
        const wanted = [...new Set([...(fields.tags ?? tags), ...added])].filter(
          (tag) => !removed.includes(tag),
        )
        edits.set(id, { ...fields, ...(added.length + removed.length > 0 && { tags: wanted }) })
      })
      const { matched, changed, backup } =
        ids.length > 0 ? await accounts.edit(edits, ids.length > 1) : { matched: 0, changed: 0, backup: null }
      log.info('accounts edited', { matched, changed, set: Object.keys(fields), added, removed })
      return { matched, changed, backup }
    },
    {
      parse: 'none',
      detail: {
        summary: 'Change many accounts at once; a copy of token.json is made first',
        tags: ['admin'],
        ...takes(edit),
      },
    },
  )
