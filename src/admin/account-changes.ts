import { Elysia } from 'elysia'
import type { Account } from '../core/account.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, t } from '../lib/schema.ts'
import { unhurried } from '../lib/unhurried.ts'
import { accountItem } from '../pool/account-item.ts'
import { pastedCredential } from '../store/pasted-credential.ts'
import { accountFields, checkedFields } from './account-fields.ts'
import { accountChoice, choiceLimit, chosenAccounts } from './account-choice.ts'
import { noSuchAccount } from './account-list.ts'
import { readJson } from './read-json.ts'
import { shownText } from './shown-text.ts'
import { identityOf } from '../core/account-settings.ts'
import { maskedEmails, unmaskedEmails } from '../lib/mask-emails.ts'

const changes = guard(
  t.Object(
    {
      ...accountFields,
      enabled: t.Optional(t.Boolean()),
      token: t.Optional(t.String({ maxLength: 100_000 })),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
)

type ChangeDeps = Pick<Deps, 'pool' | 'accounts' | 'config' | 'disk' | 'log'>

// What a person does to accounts, one after the other. A row is a route.
const actions: Record<string, { summary: string; act: (pool: Deps['pool'], id: string) => void }> = {
  enable: {
    summary: 'Take accounts back in, whatever took them out',
    act: (pool, id) => pool.enable(id),
  },
  disable: { summary: 'Take accounts out', act: (pool, id) => pool.disable(id, 'by hand') },
  'clear-cooldown': { summary: 'End the rest of accounts', act: (pool, id) => pool.clearCooldown(id) },
}

/** PATCH and DELETE /tokens/{id}; POST /tokens/enable, /disable, /clear-cooldown and /delete for many (product section 10). */
export function accountChanges({ pool, accounts, config, disk, log }: ChangeDeps) {
  const app = new Elysia({ name: 'admin-account-changes' })
    .patch(
      '/tokens/:id',
      async ({ request, params }) => {
        const { enabled, token, ...given } = checkedFields(await readJson(request, changes))
        const account = pool.find(params.id) ?? fail(noSuchAccount)
        const edit = config.current().app.mask_emails ? unmasked(given, account) : given
        if (token !== undefined) await renew(account, pastedCredential(token))
        if (Object.keys(edit).length > 0) await accounts.edit(new Map([[params.id, edit]]))
        if (enabled === true) pool.enable(params.id)
        if (enabled === false) pool.disable(params.id, 'by hand')
        log.info('account changed', { account: params.id, changed: Object.keys(edit), enabled })
        return accountItem(pool.find(params.id) ?? fail(noSuchAccount), Date.now(), shownText(config))
      },
      {
        parse: 'none',
        detail: {
          summary:
            'Change an account: note, tags, pool, name, settings of its own; give it a fresh credential; or switch it',
          tags: ['admin'],
          ...takes(changes),
        },
      },
    )
    .delete(
      '/tokens/:id',
      async ({ params }) => {
        if (!pool.find(params.id)) fail(noSuchAccount)
        return remove([params.id])
      },
      { parse: 'none', detail: { summary: 'Remove an account from token.json', tags: ['admin'] } },
    )
    .post(
      '/tokens/delete',
      async ({ request }) =>
        remove(await chosenAccounts(pool, await readJson(request, accountChoice, choiceLimit))),
      {
        parse: 'none',
        detail: {
          summary: 'Remove accounts; a copy of token.json is made first',
          tags: ['admin'],
          ...takes(accountChoice),
        },
      },
    )

  async function renew({ id, credential }: Account, fresh: string) {
    if (fresh === credential)
      fail({ kind: 'invalid_value', param: 'token', message: 'The account has this credential already.' })
    await accounts.merge({ keep: id, others: [], credential: fresh })
    log.info('account renewed', { account: id })
  }

  async function remove(ids: string[]) {
    const edits = new Map(ids.map((id) => [id, { remove: true } as const]))
    const { matched, changed, backup } =
      ids.length > 0 ? await accounts.edit(edits) : { matched: 0, changed: 0, backup: null }
    log.info('accounts removed', { matched, changed, backup })
    return { matched, changed, backup }
  }

  for (const [name, { summary, act }] of Object.entries(actions))
    app.post(
      `/tokens/${name}`,
      async ({ request }) => {
        const ids = await chosenAccounts(pool, await readJson(request, accountChoice, choiceLimit))
        let changed = 0
        await unhurried(ids, (id) => {
          const before = pool.find(id)
          act(pool, id)
          if (pool.find(id) !== before) changed++
        })
        log.info(`accounts: ${name}`, { matched: ids.length, changed })
        // It counts from now on, but is written down only when that can be done.
        const waits = disk.full() || disk.readOnly()
        return { matched: ids.length, changed, backup: null, ...(waits && { kept: false }) }
      },
      { parse: 'none', detail: { summary, tags: ['admin'], ...takes(accountChoice) } },
    )
  return app
}

type Texts = { note?: string; name?: string | null; email?: string | null }

/**
 * The fields with the addresses they had, where they come back as they were shown. An e-mail address that is still a
 * mask, because it was another one by now, is no change.
 */
function unmasked<T extends Texts>(given: T, account: Account): T {
  const before = identityOf(account)
  const { email } = given
  const back = email && unmaskedEmails(email, before.email)
  return {
    ...given,
    ...(given.note !== undefined && { note: unmaskedEmails(given.note, account.note) }),
    ...(given.name && { name: unmaskedEmails(given.name, before.name) }),
    ...(back && { email: back === maskedEmails(back) ? before.email : back }),
  }
}
