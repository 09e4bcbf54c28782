import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeDataLock } from '../store/data-lock.ts'
import { selfSigned } from '../testing/certificate.ts'
import { portParts } from './doctor-port.ts'

test('a gateway that speaks TLS itself is asked over https, whatever name is in its certificate', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-port-'))
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: selfSigned('elsewhere.test'),
    fetch: () => new Response('ok'),
  })
  const lock = takeDataLock(dataDir)
  try {
    const place = { dataDir, host: '127.0.0.1', port: server.port ?? 0 }
    const findings = await Promise.all(
      portParts(place, { fixedBase: '', tls: true }, '1.2.3').map(async ({ id, look }) => [
        id,
        await look(AbortSignal.timeout(10_000)),
      ]),
    )
    expect(findings).toEqual([
      [
        'port',
        { status: 'ok', message: expect.stringContaining(`answers at https://127.0.0.1:${server.port}.`) },
      ],
      ['links', { status: 'skipped', message: 'Links follow the address each caller uses.' }],
    ])
  } finally {
    if (lock.kind === 'taken') lock.release()
    await server.stop(true)
    rmSync(dataDir, { recursive: true, force: true })
  }
})
