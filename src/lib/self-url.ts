import { networkInterfaces } from 'node:os'

export type ListensOn = { host: string; port: number; tls: boolean }

/**
 * Where other gateways reach this one: what the operator set (`SERVER_SELF_URL`), else the host it listens on, and on all
 * of them the address of the machine's first interface that is not the loopback.
 */
export function selfUrl(
  { host, port, tls }: ListensOn,
  set: string | undefined,
  interfaces = networkInterfaces(),
): string {
  if (set) return set.replace(/\/+$/, '')
  const isAll = host === '0.0.0.0' || host === '::' || host === '[::]'
  const first = isAll ? firstAddress(interfaces, host !== '0.0.0.0') : host
  const name = first.includes(':') && !first.startsWith('[') ? `[${first}]` : first
  return `${tls ? 'https' : 'http'}://${name}:${port}`
}

type Interfaces = ReturnType<typeof networkInterfaces>

/** IPv4 before IPv6: every network between two machines of one operator has it. A link-local address needs a zone, and is left out. */
function firstAddress(interfaces: Interfaces, six: boolean): string {
  const all = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
  const found = all.find(({ family }) => family === 'IPv4') ?? (six ? all[0] : undefined)
  return found?.address ?? (six ? '::1' : '127.0.0.1')
}
