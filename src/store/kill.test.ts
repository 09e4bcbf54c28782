import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountId } from '../lib/credential.ts'
import { openFolderStore } from './open-store.ts'

const home = mkdtempSync(join(tmpdir(), 'kill-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const path = join(home, 'token.json')
const src = join(import.meta.dir, '..')

const size = 400
const rounds = 20
const token = (at: number) => `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.${at}`
const note = 'n'.repeat(2000)

// A process that does nothing but change states and save them, and says of each that it is settled.
const child = `
  import { writeSync } from 'node:fs'
  import { createLog } from '${src}/lib/log.ts'
  import { createPool } from '${src}/pool/pool.ts'
  import { openAccountKeeper } from '${src}/store/account-keeper.ts'
  import { openFolderStore } from '${src}/store/open-store.ts'
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  const log = createLog({ level: 'error', format: 'text', write: (line) => void process.stderr.write(line) })
  const settings = () => ({ saveDelayMs: 1, reloadIntervalSec: 30 })
  const { accounts } = openFolderStore('${home}')
  await openAccountKeeper({ pool, accounts, path: '${path}', settings, log })
  writeSync(1, 'ready ' + pool.list().length + '\\n')
  for (let round = 0; ; round++) {
    for (const { id, state } of pool.list().filter((_, at) => at % 7 === round % 7)) {
      if (state === 'active') pool.disable(id, 'round ' + round)
      else pool.enable(id)
      await undefined // nothing that happens later, as a request to the upstream, is seen before the state is safe
      writeSync(1, id + ' ' + pool.find(id).state + '\\n')
    }
    await Bun.sleep(2)
  }
`

const unfinished = () => readdirSync(home).filter((name) => name.endsWith('.tmp')).length

/** Runs the child and kills it without warning: some time after it began, or in the middle of a save. Returns its lines. */
async function runAndKill(when: number | 'saving'): Promise<string[]> {
  const before = unfinished()
  const running = Bun.spawn([process.execPath, '-e', child], { stdout: 'pipe', stderr: 'inherit' })
  const kill = () => running.kill('SIGKILL')
  const decoder = new TextDecoder()
  let text = ''
  let timer: ReturnType<typeof setInterval> | undefined
  for await (const bytes of running.stdout) {
    text += decoder.decode(bytes, { stream: true })
    if (timer || !text.includes('ready')) continue
    timer = when === 'saving' ? setInterval(() => unfinished() > before && kill(), 1) : setTimeout(kill, when)
  }
  clearInterval(timer)
  await running.exited
  expect(running.signalCode).toBe('SIGKILL')
  return text.split('\n').slice(0, -1)
}

test('killed at any moment of a save: the file is whole, and no state that was settled is lost', async () => {
  writeFileSync(
    path,
    JSON.stringify({ ssoBasic: Array.from({ length: size }, (_, at) => ({ token: token(at), note })) }),
  )
  const settled = new Map<string, string>()
  const versions = new Set<string>()
  // On a busy machine it takes longer until the file was written a few times: the waits grow with the rounds.
  for (let round = 0; round < rounds || (versions.size <= 2 && round < rounds * 4); round++) {
    const lines = await runAndKill(round % 2 ? 'saving' : 20 + round * 15)
    expect(lines[0]).toBe(`ready ${size}`)
    for (const line of lines.slice(1)) settled.set(line.split(' ')[0] ?? '', line.split(' ')[1] ?? '')

    const text = readFileSync(path, 'utf8')
    versions.add(text)
    const entries: { token: string; note: string }[] = JSON.parse(text).ssoBasic
    expect(entries.map((entry) => entry.token)).toEqual(Array.from({ length: size }, (_, at) => token(at)))
    expect(entries.every((entry) => entry.note === note)).toBe(true)

    const store = openFolderStore(home)
    const known = await store.accounts.all()
    // The child may have settled one more than it could say; never one less.
    const lost = [...settled].filter(([id, state]) => known.get(id)?.known.state !== state)
    expect(lost.length).toBeLessThanOrEqual(1)
    for (const [id] of lost) settled.set(id, known.get(id)?.known.state ?? '')
    await store.close()
  }
  expect(settled.get(accountId(token(0)))).toBeDefined()
  expect(versions.size).toBeGreaterThan(2)
  expect(unfinished()).toBeGreaterThan(2) // some kills really met a save
}, 120_000)
