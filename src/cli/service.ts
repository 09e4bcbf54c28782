import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from './context.ts'
import type { Flags } from './arguments.ts'
import { versionLine, buildFacts } from './build-facts.ts'
import { askHealth, healthUrl, speaksTls } from './health.ts'
import { installService } from './service-install.ts'
import { type Machine, places, serviceAddress, serviceName } from './service-parts.ts'
import { wrongUsage } from './usage.ts'

/** `service install|uninstall|status`. Resolves to the exit code; throws a GatewayError with what to do. */
export async function service(operands: readonly string[], flags: Flags, context: Context): Promise<number> {
  const [verb = '', more] = operands
  if (more !== undefined)
    return wrongUsage(`service takes one word, but there is "${more}".`, context, 'service')
  const machine = thisMachine(flags.root === undefined ? '' : resolve(context.cwd, flags.root), context)
  if (verb === 'install') await installService(machine, context.version)
  else if (verb === 'uninstall') await uninstallService(machine)
  else if (verb === 'status') return (await serviceStatus(machine)) ? 0 : 1
  else
    return wrongUsage(`service knows no "${verb}"; it knows install, uninstall, status.`, context, 'service')
  return 0
}

const thisMachine = (root: string, { out }: Context): Machine => ({
  root,
  offline: root !== '',
  isRoot: process.getuid?.() === 0,
  hasSystemd: existsSync('/run/systemd/system'),
  program: process.execPath,
  run: async (...command) => {
    if (Bun.which(command[0] ?? '') === null) return { ok: false, output: `${command[0]} is not installed` }
    const child = Bun.spawn(command, { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
    const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
    return { ok: code === 0, output: stdout + stderr }
  },
  ask: askHealth,
  patienceMs: 30_000,
  print: out,
})

/** Stops the service and removes everything but the data and the user they belong to. */
export async function uninstallService(machine: Machine): Promise<void> {
  const { binary, previous, unit, sysusers, data } = places(machine)
  const how = machine.offline ? ['--root', machine.root, 'disable'] : ['disable', '--now']
  await machine.run('systemctl', ...how, serviceName)
  for (const path of [unit, binary, previous, sysusers]) rmSync(path, { force: true })
  if (!machine.offline) await machine.run('systemctl', 'daemon-reload')
  machine.print(`The service is gone. The data is still there: ${data}\n`)
}

/** Says how the service does. Resolves to whether it is installed, runs and answers. */
export async function serviceStatus(machine: Machine): Promise<boolean> {
  const { binary, unit, data } = places(machine)
  if (!existsSync(unit)) {
    machine.print(`Not installed: there is no ${unit}. "grok2api service install" makes it.\n`)
    return false
  }
  const state = async (verb: string) => (await machine.run('systemctl', verb, serviceName)).output.trim()
  const { host, port } = serviceAddress(machine)
  const url = healthUrl(host, port, speaksTls(data))
  const wrong = await machine.ask(url)
  const { output } = await machine.run(binary, '--version')
  machine.print(`Service   ${await state('is-active')}, ${await state('is-enabled')}
Program   ${output.trim() || 'missing'} (this one: ${versionLine(buildFacts)})
Answers   ${wrong ?? url.replace('/health', '')}
`)
  return wrong === undefined
}
