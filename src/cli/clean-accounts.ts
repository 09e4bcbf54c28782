import type { AccountDeps } from '../account-deps.ts'
import type { Account } from '../core/account.ts'
import { accountName } from '../core/account-name.ts'
import { isToClean } from '../pool/clean.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'

const mostShown = 20

type Clean = { chosen: readonly Account[]; flags: Flags; shown: (text: string) => string }

/** Removes dead accounts among the chosen ones, or with --dry-run only says which. Resolves to the exit code. */
export async function cleanAccounts(
  { keeper }: Pick<AccountDeps, 'keeper'>,
  { chosen, flags, shown }: Clean,
  { out }: Context,
): Promise<number> {
  const states = ['expired', 'blocked', 'disabled'] as const
  const named = states.find((state) => state === flags.state)
  const rule = { days: Number(flags.days ?? 0), ...(named && { states: [named] }) }
  const dead = chosen.filter((account) => isToClean(account, rule, Date.now()))
  const dryRun = flags['dry-run'] === true
  const edits = new Map(dead.map(({ id }) => [id, { remove: true } as const]))
  const { changed, backup } =
    dryRun || dead.length === 0 ? { changed: 0, backup: null } : await keeper.edit(edits, true)
  if (flags.json) {
    out(`${JSON.stringify({ dry_run: dryRun, matched: dead.length, removed: changed, backup })}\n`)
    return 0
  }
  for (const account of dead.slice(0, mostShown))
    out(`  ${account.id}  ${shown(accountName(account))}  ${account.state}\n`)
  if (dead.length > mostShown) out(`  and ${dead.length - mostShown} more\n`)
  out(dryRun ? `${dead.length} accounts would be removed\n` : `${changed} accounts removed\n`)
  if (backup) out(`The file as it was: ${backup}\n`)
  return 0
}
