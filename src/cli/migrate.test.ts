import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFolderStore } from '../store/open-store.ts'
import { sampleLogEntry } from '../testing/sample-log.ts'
import { run } from './run.ts'

const home = mkdtempSync(join(tmpdir(), 'migrate-'))

async function command(...args: string[]) {
  let [out, err] = ['', '']
  const code = await run(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: {},
    cwd: home,
    isTerminal: false,
  })
  return { code, out, err }
}

test('everything is moved, and once more changes nothing', async () => {
  try {
    const before = openFolderStore(join(home, 'a'))
    const entries = Array.from({ length: 2500 }, (_, at) => sampleLogEntry({ requestId: `r${at}` }))
    await before.log.add(entries, entries, 'batch')
    await before.answers.put('place', 5, { status: 200, contentType: 'text/plain', body: 'kept' })
    await before.close()
    for (let round = 0; round < 2; round++) {
      const { code, out } = await command('migrate', '--from', 'local:a', '--to', 'local:b')
      expect([code, out.includes('request_log: 2500 rows\n')]).toEqual([0, true])
    }
    const after = openFolderStore(join(home, 'b'))
    expect(await after.tables.count('request_log')).toBe(2500)
    expect(await after.answers.find('place', 0)).toMatchObject({ body: 'kept' })
    await after.close()
    expect((await command('migrate', '--from', 'local:none', '--to', 'local:b')).code).toBe(1)
    expect((await command('migrate', '--from', 'ftp://a', '--to', 'local:b')).code).toBe(1)
    expect((await command('migrate', '--from', 'local:a')).code).toBe(2)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
