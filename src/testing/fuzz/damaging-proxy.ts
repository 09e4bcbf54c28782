import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Chance } from './chance.ts'
import { damageBytes } from './mutate.ts'

/** A proxy between gateway and upstream that damages what the upstream says. */
export type DamagingProxy = {
  url: string
  /** Where it leads to; to be called before the first connection. */
  leadTo: (url: string) => void
  /** How many connections had their answer damaged. */
  damaged: () => number
  stop: () => Promise<void>
}

type Options = { chance: Chance; /** The part of connections that is damaged. */ share: number }

/** Starts on a free port of loopback. Requests pass as they are; of answers, heads and bodies, frames and chunks are damaged alike. */
export async function startDamagingProxy({ chance, share }: Options): Promise<DamagingProxy> {
  let target = { host: '127.0.0.1', port: 0 }
  let damaged = 0
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target)
    const pair = [near, far]
    for (const socket of pair) {
      open.add(socket)
      socket.setNoDelay(true)
      // Broken connections are what it is for.
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        for (const other of pair) other.destroy()
      })
    }
    const damage = chance.is(share)
    if (damage) damaged++
    // Some heads stay whole, so that what is behind them is met as well.
    let untouched = damage ? chance.int(0, 6) : Infinity
    near.on('data', (bytes) => void far.write(bytes))
    far.on('data', (bytes) => {
      if (untouched-- > 0) return void near.write(bytes)
      untouched = chance.int(0, 20)
      if (chance.is(0.1)) return void far.destroy()
      near.write(damageBytes(bytes as Buffer, chance))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (url) => {
      target = { host: '127.0.0.1', port: Number(new URL(url).port) }
    },
    damaged: () => damaged,
    stop: () => {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}
