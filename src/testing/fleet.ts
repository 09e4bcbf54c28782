import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Binary, scratchFolder, startBinary } from './binary.ts'
import { bootBinary, type BootOptions, type Gateway, gatewayHelpers } from './boot.ts'

/** One process of several over one storage, with a data folder of its own. */
export type Member = ReturnType<typeof gatewayHelpers> & { url: string; dataDir: string; binary: Binary }

/** Several gateways over one storage and one simulated upstream. */
export type Fleet = AsyncDisposable & {
  first: Gateway
  members: readonly Member[]
  /** One more, with an empty data folder or the one of a member that ended. */
  join: (dataDir?: string) => Promise<Member>
}

/** Starts `size` of them; the first has the settings and accounts, the others know nothing but the storage. */
export async function bootFleet(
  size: number,
  env: Record<string, string>,
  options: Omit<BootOptions, 'env'> = {},
): Promise<Fleet> {
  const first = await bootBinary({ ...options, env })
  const members: Member[] = [first]
  const join_ = async (folder?: string): Promise<Member> => {
    const home = scratchFolder()
    const dataDir = folder ?? join(home, 'data')
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const binary = startBinary({ args: ['serve', '--data', dataDir, '--port', '0'], home, env })
    const url = await binary.listening()
    const member = { url, dataDir, binary, ...gatewayHelpers(url, dataDir) }
    members.push(member)
    return member
  }
  const dispose = async () => {
    for (const { binary } of members.slice(1)) await binary[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
  }
  try {
    for (let at = 1; at < size; at++) await join_()
  } catch (error) {
    await dispose()
    throw error
  }
  return { first, members, join: join_, [Symbol.asyncDispose]: dispose }
}
