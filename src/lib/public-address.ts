import { BlockList, isIP } from 'node:net'

// IANA's special-purpose registries, and one address inside public space that clouds give to their own services.
const notPublic4: readonly [network: string, bits: number][] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // shared behind a carrier's NAT
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // Azure's services for a machine
  ['169.254.0.0', 16], // link-local, where clouds keep their metadata
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation, as 198.51.100.0 and 203.0.113.0
  ['192.88.99.0', 24], // relays to 6to4
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
]

// Of IPv6 only 2000::/3 is given out; in it these are no places, or carry an IPv4 address that nobody would check.
// IPv4-mapped, NAT64, unique local, link-local and multicast addresses lie outside.
const given6 = ['2000::', 3] as const
const notPublic6: readonly [network: string, bits: number][] = [
  ['2001::', 23], // Teredo and other protocols
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
]

/**
 * Whether the IP address is one of a host out on the Internet: not loopback, private, link-local, shared,
 * multicast, reserved, of a cloud's metadata, nor an IPv4 address in the clothes of IPv6. Anything that is no
 * plain address is not.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !blocks(notPublic4, 'ipv4').check(address, 'ipv4')
  if (family !== 6 || address.includes('%')) return false
  return blocks([given6], 'ipv6').check(address, 'ipv6') && !blocks(notPublic6, 'ipv6').check(address, 'ipv6')
}

function blocks(networks: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [network, bits] of networks) list.addSubnet(network, bits, family)
  return list
}
