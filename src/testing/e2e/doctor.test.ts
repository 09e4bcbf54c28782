// The doctor: as a command beside a gateway and without one, and as a job of the panel.
import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary } from '../binary.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

type Finding = { id: string; status: string; message: string; remedy?: string }

const patience = 30_000
async function command({ dataDir, url }: Gateway) {
  const args = ['doctor', '--json', '--data', dataDir, '--port', new URL(url).port]
  const { code, stdout } = await runBinary({ args })
  const { findings } = JSON.parse(stdout) as { findings: Finding[] }
  return { code, of: (id: string) => findings.find((one) => one.id === id), findings }
}
async function job(gateway: Gateway) {
  const started = await gateway.admin('POST', '/doctor')
  expect(started.status).toBe(202)
  const { job_id } = (await started.json()) as { job_id: string }
  type Job = { status: string; total: number; ok: number; failed: number; results: Finding[] }
  const read = async () => (await (await gateway.admin('GET', `/jobs/${job_id}`)).json()) as Job
  await eventually('the doctor is done', async () => (await read()).status !== 'running', patience)
  return read()
}

test('all is well: beside a gateway every part is ok or does not apply, and the panel says the same', async () => {
  await using gateway = await bootBinary()
  const { code, findings, of } = await command(gateway)
  expect(code).toBe(0)
  expect(findings.filter(({ status }) => status !== 'ok').map(({ id }) => id)).toEqual(['proxy', 'tls'])
  expect(of('port')?.message).toContain(`process ${gateway.binary.pid}`)
  expect(of('chat')?.message).toMatch(/answered in \d+ ms over (mgw|rest)/)

  const { ok, failed, total, results } = await job(gateway)
  expect([failed, ok]).toEqual([0, total])
  expect(results.map(({ id }) => id).toSorted()).toEqual(
    findings
      .map(({ id }) => id)
      .filter((id) => id !== 'port')
      .toSorted(),
  )
  const chats = gateway.simulator.record().filter(({ path }) => /ws.mgw|conversations.new/.test(path))
  expect(chats.length).toBeGreaterThan(1)
})

test('what is broken is named with what to do, by both; the rest goes on', async () => {
  await using gateway = await bootBinary()
  const config = join(gateway.dataDir, 'config.toml')
  gateway.simulator.setFaults('*', [{ name: 'anti_bot', transport: 'mgw' }])
  writeFileSync(config, `${await Bun.file(config).text()}\n[cache]\nlimit_mb = "many"\n`)
  await eventually('the file is refused', () => gateway.binary.stderr().includes('config.toml is refused'))

  const { results } = await job(gateway)
  const inPanel = (id: string) => results.find((one) => one.id === id)
  expect(inPanel('config')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('cache.limit_mb'),
  })
  expect(inPanel('socket')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('REST') })
  expect(inPanel('chat')).toMatchObject({ status: 'ok', message: expect.stringContaining('over rest') })

  const { code, of } = await command(gateway)
  expect(code).toBe(1)
  expect(of('config')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('config.toml') })
  expect(of('storage')?.status).toBe('ok')
})

test('an upstream that is gone and a gateway that is stopped', async () => {
  await using gateway = await bootBinary()
  await gateway.simulator.stop()
  gateway.binary.signal('SIGTERM')
  await gateway.binary.exited
  const began = performance.now()
  const { code, of } = await command(gateway)
  expect(performance.now() - began).toBeLessThan(20_000)
  expect(code).toBe(1)
  for (const id of ['page', 'socket', 'pictures', 'quota', 'chat'])
    expect(of(id)).toMatchObject({ id, status: 'failed', remedy: expect.stringMatching(/\w/) })
  expect(of('port')).toMatchObject({ status: 'ok', message: expect.stringContaining('is free') })
})

test('as text: a row for each part, and what to do below it', async () => {
  await using gateway = await bootBinary({ tokens: { ssoBasic: [] } })
  const { code, stdout } = await runBinary({
    args: ['doctor', '--data', gateway.dataDir, '--port', new URL(gateway.url).port],
  })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^failed +accounts +.*has no account\.\n +→ .*grok2api import/m)
  expect(stdout).toMatch(/^skipped +chat +There is no usable account/m)
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 failed, 0 warnings.')
})
