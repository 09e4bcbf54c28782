/**
 * Starts the program again in the same process with an environment that must stand before the runtime starts: Bun
 * opens at most 256 upstream connections otherwise and lets the 257th wait in silence, and Elysia answers verbosely
 * unless NODE_ENV says production (stack 5). A limit that is already set is the operator's, or ours from a moment ago.
 * Where a process cannot replace itself (Windows) the limit stays.
 */
export function liftLimits(): void {
  // Not by name: the build replaces process.env.NODE_ENV by its value.
  Object.assign(process.env, { NODE_ENV: 'production' })
  if (process.env['BUN_CONFIG_MAX_HTTP_REQUESTS'] || process.platform === 'win32') return
  const program = Bun.isStandaloneExecutable ? [] : [...process.execArgv, process.argv[1] ?? '']
  const args = [process.execPath, ...program, ...process.argv.slice(2)]
  try {
    process.execve?.(process.execPath, args, {
      ...withoutS3Session(process.env),
      BUN_CONFIG_MAX_HTTP_REQUESTS: '16384',
    })
  } catch {
    // The file was deleted, or the system forbids it: 256 connections serve most people well.
  }
}

/** Bun's S3 client sends a session token of the environment along with the keys of config.toml, which it does not belong to. */
const withoutS3Session = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|S3)_SESSION_TOKEN$/.test(name)))
