import { isIP } from 'node:net'

/** Where a server was to listen, with the names under which the operator sets that. */
export type ListenAddress = { host: string; port: number; hostName: string; portName: string }

/**
 * What went wrong when a server was to listen, and what to do, from the error code of `listen(2)`. Undefined for an
 * error that has nothing to do with the address.
 */
export function listenProblem(error: unknown, { host, port, hostName, portName }: ListenAddress) {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken. Stop what listens there, or choose another port with ${portName}.`
  if (syscall !== 'listen') return undefined
  // Bun reports EACCES for an address that does not exist, too: only a low port tells the two apart.
  if (code === 'EACCES' && port > 0 && port < 1024)
    return (
      `Port ${port} cannot be opened: this user may not use ports below 1024. ` +
      `Choose a higher port with ${portName} and put a reverse proxy before it, or allow it: ` +
      `"AmbientCapabilities=CAP_NET_BIND_SERVICE" in a systemd unit, "sysctl net.ipv4.ip_unprivileged_port_start=${port}" for everybody.`
    )
  const why =
    isIP(host) === 0 && !/^[\d.]+$/.test(host)
      ? 'this name has no address here'
      : 'this machine has no such address'
  return `Cannot listen on ${hostName} ${JSON.stringify(host)} (${code}): ${why}. Use an address of this machine, 127.0.0.1, or 0.0.0.0 for all of them.`
}
