// The same when a process is killed, the engine is away, or many start at once.
import { expect } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary, scratchFolder } from '../binary.ts'
import { askAs, makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'
import { bootFleet, type Member } from '../fleet.ts'
import { forEveryEngine, json, spread, statusOf } from '../fleet-checks.ts'

forEveryEngine((type, check, fresh) => {
  check('what a killed process held is given back, and its video is finished by another', async () => {
    const { env } = await fresh()
    await using fleet = await bootFleet(2, env, { upstream: { pace: 100 } })
    const two = fleet.members[1]!
    const key = await makeKey(two, { concurrency: 1 })
    await eventually(
      'the key is known',
      async () =>
        (await statusOf(
          fleet.first.get('/v1/models', { headers: { authorization: `Bearer ${key.secret}` } }),
        )) === 200,
    )
    const open = askAs(two, key.secret, 'count to 500', { stream: true }).catch(() => undefined)
    await open
    expect(await statusOf(askAs(fleet.first, key.secret))).toBe(429)
    const video = await json<{ id: string }>(
      two.post('/v1/videos', { model: 'grok-imagine-video', prompt: 'slow cat' }),
    )
    two.binary.signal('SIGKILL')
    await two.binary.exited
    await eventually(
      'the place is free',
      async () => (await statusOf(askAs(fleet.first, key.secret))) === 200,
      30_000,
    )
    type Video = { status: string }
    const over = async () =>
      ['completed', 'failed'].includes((await json<Video>(fleet.first.get(`/v1/videos/${video.id}`))).status)
    await eventually('the video is over', over, 40_000)
    const sent = fleet.first.simulator.record().filter(({ path }) => /conversations\/new/.test(path))
    expect(
      sent.filter(({ body }) => JSON.stringify(body ?? '').includes('slow cat')).length,
    ).toBeLessThanOrEqual(1)
  })

  check('the engine away: requests go on, nothing is lost, and it catches up by itself', async () => {
    const { engine, env } = await fresh()
    await using fleet = await bootFleet(2, env)
    const one = fleet.members[0]!
    const { secret } = await makeKey(one, { concurrency: 50, daily_tokens: 1_000_000 })
    let asked = 0
    const ask = (member: Member) => {
      asked++
      return statusOf(askAs(member, secret))
    }
    await eventually('the key is known', async () => (await ask(fleet.members[1]!)) === 200)
    type Stats = { totals: { requests: number } }
    const requests = async () => (await json<Stats>(one.admin('GET', '/stats?range=24h'))).totals.requests
    await engine.stop()
    expect(new Set(await spread(fleet.members, 20, ask))).toEqual(new Set([200]))
    expect(await statusOf(fetch(`${one.url}/readyz`))).toBe(200)
    await engine.start()
    await eventually('everything is counted', async () => (await requests().catch(() => 0)) === asked, 20_000)
  })

  check('ten that start at once on an empty storage have the same secrets', async () => {
    const { env } = await fresh()
    await using fleet = await bootFleet(1, env)
    await Promise.all(Array.from({ length: 5 }, () => fleet.join()))
    expect(await spread(fleet.members, 6, (member) => statusOf(member.chat('repeat fine')))).toEqual(
      Array.from({ length: 6 }, () => 200),
    )
  })

  check('a start without the engine ends and says where it looked, never the password', async () => {
    const scheme = type === 'pgsql' ? 'postgres' : type
    const home = scratchFolder()
    mkdirSync(join(home, 'data'))
    writeFileSync(join(home, 'data/config.toml'), '[storage]\nconnect_seconds = 1\n')
    const { code, stdout, stderr } = await runBinary({
      args: ['--port', '0'],
      home,
      env: {
        SERVER_STORAGE_TYPE: type,
        SERVER_STORAGE_URL: `${scheme}://user:secret-word@127.0.0.1:1/nothing`,
      },
    })
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('127.0.0.1:1')
    expect(stdout + stderr).not.toContain('secret-word')
  })
})
