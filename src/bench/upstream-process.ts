import { startSimulator } from '../upstream/simulator/simulator.ts'

const count = Number(process.argv[2] ?? 3)
const quota = { fast: { total: 1_000_000_000 } }
const simulator = await startSimulator({ accounts: { accounts: [{ tier: 'basic', quota, count }] } })
process.stdout.write(`${simulator.accounts.map(({ credential }) => `account ${credential}`).join('\n')}\n`)
process.stdout.write(`key ${simulator.xai.keys[0]}\n`)
process.stdout.write(`listening on ${simulator.url}\n`)
