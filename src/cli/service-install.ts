import { chownSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail } from '../core/fault.ts'
import { makeBackup } from '../store/backup.ts'
import { putInPlace, unpackBackup } from '../store/restore.ts'
import { healthUrl, speaksTls } from './health.ts'
import { type Machine, placeBinary, places, placeUnit, serviceAddress, serviceName } from './service-parts.ts'

/**
 * Installs the service, or upgrades it. Throws a GatewayError with what to do when the machine is not one for it, or the
 * service does not come up; an upgrade that fails puts the previous program and its data back first.
 */
export async function installService(machine: Machine, version: string): Promise<void> {
  const { print } = machine
  needMachine(machine)
  if (machine.offline) return installOffline(machine)
  const { binary, data } = places(machine)
  const isUpgrade = existsSync(binary) && existsSync(data)
  await needUser(machine)
  const backup = isUpgrade ? await backUp(data, version) : undefined
  if (backup) print(`Backed up the data to ${backup}\n`)
  placeBinary(machine)
  placeUnit(machine)
  await need(machine, 'systemctl', 'daemon-reload')
  await need(machine, 'systemctl', 'enable', serviceName)
  const wrong = await start(machine)
  if (wrong !== undefined) return failedStart(machine, wrong, backup)
  const { host, port } = serviceAddress(machine)
  const url = healthUrl(host, port, speaksTls(data)).replace('/health', '/admin')
  print(`grok2api ${version} runs${isUpgrade ? ', upgraded' : ''}.
  Panel     ${url}
  Secrets   app.api_key and app.app_key (the panel's password) in ${join(data, 'config.toml')}
  Settings  SERVER_HOST, SERVER_PORT, … in ${places(machine).environment}, then: systemctl restart grok2api
  Log       journalctl -u grok2api
`)
}

function needMachine({ offline, hasSystemd, isRoot }: Machine): void {
  if (!isRoot) refuse('This must be run as root: sudo grok2api service install')
  if (!offline && !hasSystemd)
    refuse(
      'systemd does not run this machine, so there is no service to install. Use a container (docs/install.md), or let your own service manager run "grok2api serve".',
    )
}

/** For an image: files and links only. The user is made at its first boot, by systemd-sysusers. */
async function installOffline(machine: Machine): Promise<void> {
  const { sysusers } = places(machine)
  placeBinary(machine)
  placeUnit(machine)
  mkdirSync(dirname(sysusers), { recursive: true })
  writeFileSync(sysusers, 'u grok2api - "grok2api gateway" /var/lib/grok2api\n', { mode: 0o644 })
  await need(machine, 'systemctl', '--root', machine.root, 'enable', serviceName)
  machine.print(`Installed below ${machine.root}; it starts when that system does.\n`)
}

async function needUser(machine: Machine): Promise<void> {
  if ((await machine.run('id', '-u', 'grok2api')).ok) return
  const options = [
    '--system',
    '--user-group',
    '--home-dir',
    '/var/lib/grok2api',
    '--shell',
    '/usr/sbin/nologin',
  ]
  await need(machine, 'useradd', ...options, 'grok2api')
}

async function need({ run }: Machine, ...command: string[]): Promise<void> {
  const { ok, output } = await run(...command)
  if (!ok) refuse(`"${command.join(' ')}" failed: ${output.trim()}`)
}

async function backUp(data: string, version: string): Promise<string> {
  const now = Date.now()
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const file = join(data, 'backups', `before-upgrade-${stamp}.tar.gz`)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const writer = Bun.file(file).writer()
  for await (const piece of makeBackup({ dataDir: data, version, now })) {
    writer.write(piece)
    await writer.flush()
  }
  await writer.end()
  const { uid, gid } = statSync(data)
  for (const path of [dirname(file), file]) chownSync(path, uid, gid)
  return file
}

/** Starts the service anew, which lets running answers end first, and waits until it answers. Resolves to what is wrong. */
async function start(machine: Machine): Promise<string | undefined> {
  const { ok, output } = await machine.run('systemctl', 'restart', serviceName)
  if (!ok) return output.trim()
  const { host, port } = serviceAddress(machine)
  const deadline = performance.now() + machine.patienceMs
  for (;;) {
    const wrong = await machine.ask(healthUrl(host, port, speaksTls(places(machine).data)))
    if (wrong === undefined || performance.now() > deadline) return wrong
    await Bun.sleep(200)
  }
}

async function failedStart(machine: Machine, wrong: string, backup: string | undefined): Promise<never> {
  const { output } = await machine.run('journalctl', '-u', 'grok2api', '-n', '15', '--no-pager', '-o', 'cat')
  const said = `${wrong}\n${output.trim()}`
  const { binary, previous, data } = places(machine)
  if (!backup || !existsSync(previous))
    return refuse(
      `The service does not come up: ${said}\nCorrect what it says and run "systemctl restart grok2api"; "grok2api service uninstall" takes everything but the data away.`,
    )
  await machine.run('systemctl', 'stop', serviceName)
  // The new version may have changed the database in a way the old one does not know.
  putInPlace(await unpackBackup(backup, data, undefined), data, Date.now())
  renameSync(previous, binary)
  const again = await start(machine)
  return refuse(
    again === undefined
      ? `The new version does not come up, and the previous one runs again with its data: ${said}`
      : `Neither the new version comes up (${said}) nor the previous one (${again}). The data of before is in ${basename(backup)} in ${dirname(backup)}.`,
  )
}

function refuse(message: string): never {
  return fail({ kind: 'internal', message })
}
