// Three gateways over one database, through the compiled binary: what product section 12 promises over all processes.
import { expect } from 'bun:test'
import { askAs, makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'
import { bootFleet, type Member } from '../fleet.ts'
import { forEveryEngine, json, spread, statusOf } from '../fleet-checks.ts'

forEveryEngine((_, check, fresh) => {
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
})
