import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { selfSigned } from './certificate.ts'

/** A reverse proxy as its users run it: the file of `deploy/`, with other addresses in it. */
export type ProxyName = 'nginx' | 'caddy' | 'haproxy'

export type ProxySetup = {
  /** A folder of its own. */
  home: string
  /** The gateway's port on 127.0.0.1. */
  gatewayPort: string
  tls: boolean
  /** With the part of the file that is for a path, `/grok`. */
  prefix: boolean
}

export type Proxy = AsyncDisposable & { url: string; output: () => string }

export const proxyNames = ['nginx', 'caddy', 'haproxy'] as const
export const isInstalled = (name: ProxyName): boolean => Bun.which(name, { PATH: searchPath }) !== null

// Debian keeps servers where a user's search path does not look.
const searchPath = `${process.env.PATH}:/usr/sbin:/sbin`
const deploy = join(import.meta.dir, '../../deploy')

/** A port that nothing listens on at this moment: these programs do not say which one they were given. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Starts the program with the file of `deploy/`, and waits until it passes requests on. Disposing of it ends it. */
export async function startProxy(name: ProxyName, setup: ProxySetup): Promise<Proxy> {
  const port = await freePort()
  const { home, tls } = setup
  mkdirSync(home, { recursive: true })
  const { cert, key } = selfSigned('localhost')
  writeFileSync(join(home, 'cert.pem'), cert)
  writeFileSync(join(home, 'key.pem'), key)
  writeFileSync(join(home, 'both.pem'), cert + key)
  const file = join(home, 'proxy.conf')
  writeFileSync(file, programs[name].config({ ...setup, port }))
  const child = Bun.spawn(
    [Bun.which(name, { PATH: searchPath }) ?? name, ...programs[name].args(file, home)],
    {
      cwd: home,
      env: { PATH: searchPath, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
      stdin: 'ignore',
      stdout: Bun.file(join(home, 'output')),
      stderr: Bun.file(join(home, 'errors')),
    },
  )
  const output = () => ['output', 'errors'].map((part) => readFileSync(join(home, part), 'utf8')).join('')
  const dispose = async () => {
    child.kill('SIGTERM')
    await child.exited
  }
  const url = `${tls ? 'https' : 'http'}://localhost:${port}`
  for (let tries = 0; tries < 500; tries++) {
    const answer = await fetch(`${url}/health`, { tls: { rejectUnauthorized: false } }).catch(() => undefined)
    if (answer?.status === 200) return { url, output, [Symbol.asyncDispose]: dispose }
    if (child.exitCode !== null) break
    await Bun.sleep(20)
  }
  await dispose()
  throw new Error(`${name} passes nothing on:\n${output()}`)
}

type Filled = ProxySetup & { port: number }
type Program = { args: (file: string, home: string) => string[]; config: (setup: Filled) => string }

const programs: Record<ProxyName, Program> = {
  nginx: { args: (file, home) => ['-c', file, '-p', home, '-e', 'stderr'], config: nginx },
  caddy: { args: (file) => ['run', '--adapter', 'caddyfile', '--config', file], config: caddy },
  haproxy: { args: (file) => ['-db', '-f', file], config: haproxy },
}

function nginx({ home, gatewayPort, port, tls, prefix }: Filled): string {
  let server = readFileSync(join(deploy, 'nginx.conf'), 'utf8')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port}${tls ? ' ssl' : ''}`)
    .replace('grok.example.com;', 'localhost;')
    .replace(/\/etc\/\S+fullchain\.pem/, join(home, 'cert.pem'))
    .replace(/\/etc\/\S+privkey\.pem/, join(home, 'key.pem'))
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${gatewayPort}`)
  if (prefix) {
    const lines = /location \/ \{\n([\s\S]*?)\n {4}\}/.exec(server)?.[1] ?? ''
    const more = lines.replace(/.*proxy_pass .*\n/, '')
    server = uncommented(server, /# {4}… and.*/).replace(
      'proxy_set_header X-Forwarded-Prefix /grok;',
      `$&\n${more}`,
    )
  }
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const scratch = folders.map((name) => `${name}_temp_path ${join(home, name)};`).join('\n')
  return `daemon off;\n${process.getuid?.() === 0 ? 'user root;\n' : ''}pid ${join(home, 'pid')};\nevents {}\nhttp {\n${scratch}\naccess_log off;\n${server}\n}\n`
}

function caddy({ home, gatewayPort, port, tls, prefix }: Filled): string {
  const text = readFileSync(join(deploy, 'Caddyfile'), 'utf8')
  const site = `${tls ? 'https' : 'http'}://localhost:${port}`
  const certificate = tls ? `\n\ttls ${join(home, 'cert.pem')} ${join(home, 'key.pem')}` : ''
  const before = text.slice(0, text.indexOf('# Below a path'))
  const below = uncommented(text.slice(text.indexOf('# example.com')))
  // Both sites cannot have one address: the path is tried inside of the first.
  const inner = prefix ? (/\{\n([\s\S]*)\n\}/.exec(below)?.[1] ?? '') : ''
  return `{\n\tadmin off\n\tauto_https off\n}\n${before
    .replace('grok.example.com {', `${site} {${certificate}\n${inner}`)
    .replace('\treverse_proxy 127', '\thandle {\n\treverse_proxy 127')
    .replace(/\n\}\s*$/, '\n\t}\n}\n')}`.replaceAll('127.0.0.1:8000', `127.0.0.1:${gatewayPort}`)
}

function haproxy({ home, gatewayPort, port, tls, prefix }: Filled): string {
  const text = readFileSync(join(deploy, 'haproxy.cfg'), 'utf8')
    .replace(
      /bind :443 ssl crt \S+/,
      `bind 127.0.0.1:${port}${tls ? ` ssl crt ${join(home, 'both.pem')}` : ''}`,
    )
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${gatewayPort}`)
    .replace('mode http\n', 'mode http\n    log stdout format raw local0\n    option log-health-checks\n')
  return prefix ? uncommented(text, /# Below a path.*/) : text
}

/** The lines that are commented out in the file, in force; `not` is the one that is only said. */
const uncommented = (text: string, not = /^$/): string =>
  text
    .split('\n')
    .map((line) =>
      not.test(line)
        ? ''
        : line.replace(
            /^(\s*)# (?=\s*(location|proxy_|\}|http-request|example|handle|\treverse|\t*header))/,
            '$1',
          ),
    )
    .join('\n')
