// Three gateways over one database, through the compiled binary: what product section 12 promises over all processes.
import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askAs, makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'
import { bootFleet, type Member } from '../fleet.ts'
import { type FleetEngine, fleetEngines } from '../fleet-engines.ts'
import { runBinary, scratchFolder } from '../binary.ts'

const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json() as Promise<T>
const statusOf = async (answer: Promise<Response>) => {
  const found = await answer
  await found.arrayBuffer()
  return found.status
}
const spread = <T>(
  members: readonly Member[],
  count: number,
  work: (member: Member, at: number) => Promise<T>,
) => Promise.all(Array.from({ length: count }, (_, at) => work(members[at % members.length]!, at)))

for (const [type, has, start] of fleetEngines) {
  let started: Promise<FleetEngine> | undefined
  let count = 0
  afterAll(async () => (await started)?.[Symbol.asyncDispose]())
  const fresh = async () => {
    const engine = await (started ??= start())
    return {
      engine,
      env: { SERVER_STORAGE_TYPE: type, SERVER_STORAGE_URL: await engine.database(`fleet_${++count}`) },
    }
  }
  const check = (what: string, work: () => Promise<void>) =>
    test.skipIf(!has)(`${type}: ${what}`, work, 120_000)

  check('three that know nothing but the storage are one gateway', async () => {
    const { env } = await fresh()
    await using fleet = await bootFleet(3, env)
    const [one, two, three] = fleet.members as [Member, Member, Member]
    // Secrets, settings and accounts came from the first.
    expect(await spread(fleet.members, 6, (member) => statusOf(member.chat('repeat fine')))).toEqual(
      Array.from({ length: 6 }, () => 200),
    )
    const { secret, key } = await makeKey(one, {})
    await eventually(
      'a key is known everywhere',
      async () => (await statusOf(askAs(three, secret))) === 200,
      1500,
    )
    await two.admin('POST', '/downstream', { enable_images: false })
    const off = async () =>
      (await json<{ enable_images: boolean }>(three.admin('GET', '/downstream'))).enable_images === false
    await eventually('a switch is seen', off, 2500)
    await one.admin('DELETE', `/keys/${key.id}`)
    await eventually(
      'a removed key is refused',
      async () => (await statusOf(askAs(two, secret))) === 401,
      1500,
    )

    type Items = { items: { id: string; state: string; note: string }[] }
    const accounts = async (member: Member) => (await json<Items>(member.admin('GET', '/tokens'))).items
    const [account] = await accounts(one)
    await two.admin('POST', '/tokens/disable', { ids: [account!.id] })
    const stateAt = async (member: Member) =>
      (await accounts(member)).find(({ id }) => id === account!.id)?.state
    await eventually('a verdict is seen', async () => (await stateAt(three)) === 'disabled', 1500)
    await three.admin('PATCH', `/tokens/${account!.id}`, { note: 'of three' })
    const noteAt = async (member: Member) =>
      (await accounts(member)).find(({ id }) => id === account!.id)?.note
    await eventually('a note is seen', async () => (await noteAt(one)) === 'of three', 6000)

    const made = await json<{ id: string }>(
      one.post('/v1/responses', { model: 'grok-4-fast', input: 'repeat one' }),
    )
    const next = await json<{ id: string; previous_response_id: string }>(
      two.post('/v1/responses', { model: 'grok-4-fast', input: 'repeat two', previous_response_id: made.id }),
    )
    expect(next.previous_response_id).toBe(made.id)
    expect(await statusOf(three.get(`/v1/responses/${next.id}`))).toBe(200)

    const login = await fetch(`${one.url}/api/v1/admin/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: 'a password of the tests' }),
    })
    const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const signedIn = (member: Member) =>
      statusOf(fetch(`${member.url}/api/v1/admin/system`, { headers: { cookie } }))
    expect(await signedIn(three)).toBe(200)
    await fetch(`${two.url}/api/v1/admin/logout`, {
      method: 'POST',
      body: '{}',
      headers: { cookie, 'content-type': 'application/json' },
    })
    expect(await signedIn(three)).toBe(401)

    type Log = { items: { process: string }[] }
    const log = async () => (await json<Log>(two.admin('GET', '/log?limit=100'))).items
    await eventually(
      'the log is whole',
      async () => new Set((await log()).map(({ process }) => process)).size === 3,
      3000,
    )
    const { processes } = await json<{ processes: { id: string; port: number }[] }>(
      three.admin('GET', '/system'),
    )
    expect(processes.map(({ port }) => port).toSorted()).toEqual(
      fleet.members.map(({ url }) => Number(new URL(url).port)).toSorted(),
    )
  })

  check('limits of a key hold over all', async () => {
    const { env } = await fresh()
    await using fleet = await bootFleet(3, env, { upstream: { pace: 20 } })
    const few = await makeKey(fleet.first, { concurrency: 5 })
    const minute = await makeKey(fleet.first, { rpm: 40 })
    const known = async (secret: string) =>
      (
        await spread(fleet.members, 3, (member) =>
          statusOf(member.get('/v1/models', { headers: { authorization: `Bearer ${secret}` } })),
        )
      ).every((status) => status === 200)
    await eventually(
      'the keys are known',
      async () => (await known(few.secret)) && (await known(minute.secret)),
    )
    let most = 0
    const watch = setInterval(() => void (most = Math.max(most, fleet.first.simulator.open())), 1)
    const statuses = await spread(fleet.members, 60, (member) =>
      statusOf(askAs(member, few.secret, 'count to 20')),
    )
    clearInterval(watch)
    expect(most).toBeLessThanOrEqual(5)
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5)
    const minutes = await spread(fleet.members, 120, (member) => statusOf(askAs(member, minute.secret)))
    const passed = minutes.filter((status) => status === 200).length
    expect([passed <= 40, passed >= 30]).toEqual([true, true])
  })

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
}
