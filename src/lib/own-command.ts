/** The command line that runs this program with other arguments, compiled or from source. */
export const ownCommand = (args: readonly string[]): string[] => [
  process.execPath,
  ...(Bun.isStandaloneExecutable ? [] : [...process.execArgv, process.argv[1] ?? '']),
  ...args,
]
