import { type Binary, startBinary } from './binary.ts'
import { type Gateway, gatewayHelpers } from './boot.ts'

/** A new process on the data folder of a gateway whose own has ended. Its upstream is that gateway's. */
export type Restarted = AsyncDisposable &
  Pick<Gateway, 'url' | 'get' | 'post' | 'chat' | 'admin'> & { binary: Binary }

export async function restarted({ dataDir }: Pick<Gateway, 'dataDir'>): Promise<Restarted> {
  const binary = startBinary({ args: ['serve', '--data', dataDir, '--port', '0'] })
  const url = await binary.listening()
  return { url, binary, ...gatewayHelpers(url, dataDir), [Symbol.asyncDispose]: binary[Symbol.asyncDispose] }
}
