import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { versions } from './programs.ts'
import { runProgram } from './run-program.ts'

const specs = (table: Record<string, string>, between: string) =>
  Object.entries(table).map(([name, version]) => `${name}${between}${version}`)

async function must(command: string[]): Promise<void> {
  const { code, stderr } = await runProgram(command, { timeoutMs: 900_000 })
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${stderr}`)
}

/**
 * Installs every client into `folder`, outside of the project, and returns the folder of their commands. A folder that
 * holds these versions already is left as it is. Throws when npm or pip fails.
 */
export async function installPrograms(folder: string): Promise<string> {
  const bin = join(folder, 'bin')
  const note = join(folder, 'versions.json')
  const wanted = JSON.stringify(versions)
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return bin
  mkdirSync(bin, { recursive: true })
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  await must(['npm', 'install', '--prefix', folder, ...quiet, ...specs(versions.npm, '@')])
  await must(['python3', '-m', 'venv', join(folder, 'python')])
  await must([join(folder, 'python', 'bin', 'pip'), 'install', '--quiet', ...specs(versions.pip, '==')])
  const commands = ['codex', 'claude', 'opencode', 'qwen'].map((name) =>
    join(folder, 'node_modules', '.bin', name),
  )
  for (const path of [...commands, join(folder, 'python', 'bin', 'aider')]) {
    const link = join(bin, path.slice(path.lastIndexOf('/') + 1))
    if (!existsSync(link)) symlinkSync(path, link)
  }
  writeFileSync(note, wanted)
  return bin
}
