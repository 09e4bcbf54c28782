import type { CommandName } from './commands.ts'
import type { Context } from './context.ts'

/** Says what is wrong with a command line, and is the exit code for it. */
export function wrongUsage(message: string, { err }: Context, command?: CommandName): number {
  err(`grok2api: ${message}\nSee grok2api ${command ? `${command} ` : ''}--help.\n`)
  return 2
}
