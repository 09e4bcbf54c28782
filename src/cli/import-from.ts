import { resolve } from 'node:path'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { isSiblings } from './sibling-folder.ts'
import { takeOver } from './take-over.ts'
import { takenTable } from './taken-table.ts'

/** Takes over the folder of a sibling and prints what became of everything in it. Resolves to the exit code. */
export async function importFrom(
  { from, dataDir, flags }: { from: string; dataDir: string; flags: Flags },
  context: Context,
): Promise<number> {
  const { cwd, out } = context
  const folder = resolve(cwd, from)
  const dryRun = flags['dry-run'] === true
  const rows = await takeOver({ from: folder, dataDir, dryRun }, context)
  if (flags.json) out(`${JSON.stringify({ dry_run: dryRun, from: folder, items: rows })}\n`)
  else {
    const what = dryRun ? 'A dry run: nothing was written to' : 'Taken over into'
    out(`${what} ${dataDir}, from ${folder}, where nothing was changed.\n\n${takenTable(rows)}`)
  }
  return 0
}

/** The first start in a data folder of a sibling takes over what lies there, in place, and says so. */
export async function takeOverInPlace(dataDir: string, context: Context): Promise<void> {
  if (!isSiblings(dataDir)) return
  const rows = await takeOver({ from: dataDir, dataDir, dryRun: false }, context)
  context.out(
    `This is the data folder of another gateway. Its files stay as they are; taken over:\n\n${takenTable(rows)}\n`,
  )
}
