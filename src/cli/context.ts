/** What a command knows of the world around it. */
export type Context = {
  version: string
  env: Record<string, string | undefined>
  cwd: string
  /** Whether stderr is a terminal. */
  isTerminal: boolean
  /** Results and the start block. */
  out: (text: string) => void
  /** The log, and why something failed. */
  err: (text: string) => void
}
