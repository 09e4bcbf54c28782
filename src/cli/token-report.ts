import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readTokens } from '../store/token-list.ts'
import type { FileProblem } from '../store/token-scan.ts'

/** Something `check` says. A note needs nobody to do anything. */
export type Finding = { level: 'error' | 'warning' | 'note'; text: string }

/** What is wrong with token.json in that folder. */
export function tokenFindings(dataDir: string): Finding[] {
  const file = join(dataDir, 'token.json')
  if (!existsSync(file)) return [{ level: 'note', text: `${file}: not there yet; the first start makes it` }]
  const { entries, problems } = readTokens(readFileSync(file))
  const found = problems.map((problem) => finding(file, problem))
  if (found.some(({ level }) => level === 'error')) return found
  return [...found, { level: 'note', text: `${file}: ${counted(entries.length)}` }]
}

function finding(file: string, { level, line, column, message }: FileProblem): Finding {
  const place = line > 0 ? `${file}: line ${line}, column ${column}` : file
  if (level === 'warning') return { level, text: `${place}: ${message}` }
  return { level: 'error', text: `${place}: ${message}; no account is read until that is mended` }
}

// Counting this much takes milliseconds. A larger file is read by the pool anyway, and a start must not wait twice.
const countedBytes = 1 << 20

/** The line of the start block about token.json in that folder. */
export function accountsSentence(dataDir: string): string {
  const file = join(dataDir, 'token.json')
  if (!existsSync(file)) return none(file)
  if (statSync(file).size > countedBytes) return `in ${file}`
  const { entries, problems } = readTokens(readFileSync(file))
  const broken = problems.find(({ level }) => level === 'broken')
  if (broken) return `none: ${file} is broken at line ${broken.line}: ${broken.message}`
  return entries.length === 0 ? none(file) : `${entries.length} in ${file}`
}

const none = (file: string) => `none yet: put credentials into ${file}, or add them in the panel`
const counted = (count: number) => (count === 1 ? '1 account' : `${count} accounts`)
