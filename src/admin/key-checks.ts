import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { isNetwork } from '../lib/peer.ts'

/** Throws `invalid_value` that names the place in the list. */
export function checkModel(catalogue: Deps['catalogue'], name: string, at: number): void {
  try {
    catalogue().find(name)
  } catch {
    const param = `models[${at}]`
    fail({
      kind: 'invalid_value',
      param,
      message: `"${param}": there is no model "${name}" here. GET /v1/models lists them.`,
    })
  }
}

/** Throws `invalid_value` that names the place in the list. */
export function checkUpstream({ all }: Deps['upstreams'], id: string, at: number): void {
  if (all.some((upstream) => upstream.id === id)) return
  const param = `upstreams[${at}]`
  fail({
    kind: 'invalid_value',
    param,
    message: `"${param}": there is no upstream "${id}". There are ${all.map((upstream) => upstream.id).join(' and ')}.`,
  })
}

/** Throws `invalid_value` that names the place in the list. */
export function checkNetwork(network: string, at: number): void {
  if (isNetwork(network)) return
  const param = `allowed_addresses[${at}]`
  fail({
    kind: 'invalid_value',
    param,
    message: `"${param}": "${network}" is neither an address nor a network such as 10.0.0.0/8.`,
  })
}
