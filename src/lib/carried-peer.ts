const peer = Symbol('peer')

/** The header in which one process of ours tells another who the caller is. Only a private socket believes it. */
export const peerHeader = 'x-grok2api-peer'

/** Notes who the caller is, of a request that another process of ours took on. */
const notePeer = (request: Request, address: string): void =>
  void Object.defineProperty(request, peer, { value: address })

/** The caller's address; undefined when the caller is at the other end of the socket. */
export const carriedPeer = (request: Request): string | undefined => Reflect.get(request, peer)

/** What another process of ours said of the caller in the header, which goes with it. */
export function takePeer(request: Request): { address: string; isSecure: boolean } | undefined {
  const text = request.headers.get(peerHeader)
  request.headers.delete(peerHeader)
  if (text === null) return undefined
  const [address = '', protocol] = text.split(' ')
  notePeer(request, address)
  return { address, isSecure: protocol === 'https:' }
}
