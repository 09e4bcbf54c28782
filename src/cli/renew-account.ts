import type { AccountDeps } from '../account-deps.ts'
import { fail } from '../core/fault.ts'
import { masked } from '../lib/credential.ts'
import { pastedCredential } from '../store/pasted-credential.ts'
import type { Context } from './context.ts'

type Renewal = { id: string; text: string; json: boolean }

/** Gives the account the credential in `text`; everything else of it stays. Resolves to the exit code. */
export async function renewAccount(
  { pool, keeper }: Pick<AccountDeps, 'pool' | 'keeper'>,
  { id, text, json }: Renewal,
  { out }: Context,
): Promise<number> {
  const credential = pastedCredential(text)
  if (pool.find(id)?.credential === credential)
    fail({ kind: 'invalid_value', message: 'The account has this credential already.' })
  const { backup } = await keeper.merge({ keep: id, others: [], credential })
  if (json) out(`${JSON.stringify({ id, masked: masked(credential), backup })}\n`)
  else out(`${id} goes on with ${masked(credential)}. "accounts test ${id}" asks whether it answers.\n`)
  return 0
}

/** What was typed behind the id, or standard input: a credential in a command line stays in the shell's history. */
export const pasted = async (operand: string | undefined): Promise<string> =>
  operand === undefined || operand === '-' ? await Bun.stdin.text() : operand
