// The last step of `npm test`: the binary as a person meets it, on an empty folder and as a demo.
import { runBinary, startBinary, within } from './binary.ts'

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`smoke: not so: ${what}`)
  process.stdout.write(`${what}\n`)
}

const printed = (text: string, name: string): string =>
  new RegExp(`^${name}: (\\S+)`, 'm').exec(text)?.[1] ?? ''

const version = await runBinary({ args: ['--version'] })
const versionForm = /^\d+\.\d+\.\d+ \(commit (?:[\da-f]{12}(?:-changed)?|unknown), \w+-\w+\)\n$/
check('--version tells version, commit and target', version.code === 0 && versionForm.test(version.stdout))

{
  await using binary = startBinary({ args: ['--port', '0'] })
  const url = await binary.listening()
  const headers = { authorization: `Bearer ${printed(binary.stdout(), 'API key')}` }
  const models = await fetch(`${url}/v1/models`, { headers })
  check('an empty folder: /v1/models lists models', (await models.text()).includes('"grok-4"'))
  check('/v1/models wants the key', (await fetch(`${url}/v1/models`)).status === 401)
  check('/health answers', (await fetch(`${url}/health`)).status === 200)
  const panel = await fetch(`${url}/admin`)
  check('/admin is a page', panel.status === 200 && (await panel.text()).includes('<html'))
  binary.signal('SIGTERM')
  check('SIGTERM ends it with 0', (await within(10_000, binary.exited, () => 'still running')) === 0)
}

{
  await using demo = startBinary({ args: ['demo', '--port', '0'] })
  const url = await demo.listening()
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${printed(demo.stdout(), 'API key')}` },
    body: JSON.stringify({ model: 'grok-4', messages: [{ role: 'user', content: 'repeat: it works' }] }),
  })
  check('demo: a chat answers', answer.status === 200 && (await answer.text()).includes('it works'))
}
