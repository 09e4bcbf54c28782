// `npm run relays`: LiteLLM's proxy and claude-code-router, installed from their registries, between a client and the compiled
// binary: their health checks, a chat, a stream, a tool call, a picture, a failure, and their totals against ours.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { bootBinary, type Gateway } from './boot.ts'
import { eventually } from './eventually.ts'
import { relayChecks, type RelayChecks, type Tokens } from './relay-checks.ts'
import { type Relay, relayKey, relays } from './relay-programs.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Tokens of whole answers in our log, of the endpoints that the checks use. Health checks are told by their prompts' size. */
async function ours(gateway: Gateway): Promise<Tokens> {
  type Row = { endpoint: string; outcome: string; usage: { input: number; output: number } | null }
  const { items } = (await (await gateway.admin('GET', '/log?limit=500')).json()) as { items: Row[] }
  const whole = items.filter(({ endpoint, outcome }) => outcome === 'succeeded' && endpoint !== 'images')
  return whole.reduce(
    (sum, { usage }) => ({
      input: sum.input + (usage?.input ?? 0),
      output: sum.output + (usage?.output ?? 0),
    }),
    { input: 0, output: 0 },
  )
}

type Trial = { url: string; gateway: Gateway; checks: RelayChecks }

/** Installs and starts a relay before a gateway of its own, and lets it be tried. Resolves to how many checks failed. */
async function withRelay(
  relay: Relay,
  folder: string,
  tryOut: (trial: Trial) => Promise<void>,
): Promise<number> {
  if (!existsSync(folder)) {
    say(`${relay.name}: installing`)
    for (const command of relay.install(folder)) {
      const { exitCode, stderr } = Bun.spawnSync(command, { stderr: 'pipe', stdout: 'ignore' })
      if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr.toString().slice(-500)}`)
    }
  }
  await using gateway = await bootBinary({ config: { grok: { max_retry: 0 } } })
  const home = mkdtempSync(join(tmpdir(), 'grok2api-relay-'))
  const { command, env, url, healthy } = await relay.start({ folder, home }, gateway)
  const quiet = { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' } as const
  const child = Bun.spawn(command, { cwd: home, env: { ...env, HOME: home }, ...quiet })
  try {
    const listens = () =>
      fetch(url + healthy).then(
        ({ ok }) => ok,
        () => false,
      )
    await eventually(
      `${relay.name} listens`,
      async () => child.exitCode !== null || (await listens()),
      120_000,
    )
    if (child.exitCode !== null) throw new Error(`${relay.name} ended with ${child.exitCode}`)
    say(`${relay.name}:`)
    const checks = relayChecks(url, say)
    await tryOut({ url, gateway, checks })
    return checks.failed()
  } finally {
    child.kill()
    await child.exited
    rmSync(home, { recursive: true, force: true })
  }
}

async function tryLiteLLM({ url, gateway, checks: { check, asOpenAI, totals } }: Trial): Promise<void> {
  for (const model of ['chat', 'messages', 'responses']) await asOpenAI(model)
  await check('images/generations', async () => {
    const client = new OpenAI({ apiKey: relayKey, baseURL: `${url}/v1`, maxRetries: 0 })
    const { data } = await client.images.generate({ model: 'draw', prompt: 'a fox' })
    return Boolean(data?.[0]?.url && data[0].b64_json)
  })
  await check('its totals are ours', async () => {
    const made = await ours(gateway)
    return Bun.deepEquals(totals, made) || JSON.stringify([totals, made])
  })
  await check('its own health check finds all four healthy', async () => {
    const health = await fetch(`${url}/health`, { headers: { authorization: `Bearer ${relayKey}` } })
    const { healthy_count, unhealthy_count } = (await health.json()) as Record<string, number>
    return healthy_count === 4 && unhealthy_count === 0
  })
}

async function tryRouter({
  gateway,
  checks: { check, asAnthropic, streamAnthropic, totals },
}: Trial): Promise<void> {
  await asAnthropic()
  await check('its totals are ours', async () => {
    const made = await ours(gateway)
    return Bun.deepEquals(totals, made) || JSON.stringify([totals, made])
  })
  // Behind the totals: of a stream it reads no usage that arrives together with the last chunk.
  await streamAnthropic()
}

async function main(): Promise<number> {
  // A folder that is kept spares the next run the download.
  const kept = process.env.RELAYS_DIR
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'grok2api-relays-'))
  try {
    const failed = [
      await withRelay(relays.litellm, join(folder, 'litellm'), tryLiteLLM),
      await withRelay(relays.claudeCodeRouter, join(folder, 'ccr'), tryRouter),
    ]
    return failed.some((count) => count > 0) ? 1 : 0
  } finally {
    if (!kept) rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
