export type Ended = { code: number; stdout: string; stderr: string }

/** Runs a command to its end, with nothing on its standard input; it is killed after `timeoutMs`. */
export async function runProgram(
  command: string[],
  options: { cwd?: string; env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<Ended> {
  const { timeoutMs = 180_000, ...more } = options
  const child = Bun.spawn(command, { ...more, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const read = [child.stdout, child.stderr].map((stream) => new Response(stream).text())
  const [stdout = '', stderr = ''] = await Promise.all(read)
  const code = await child.exited
  clearTimeout(timer)
  return { code, stdout, stderr }
}
