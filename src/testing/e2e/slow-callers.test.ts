// Callers who do not read, of an upstream that says all it has at once: nobody's memory pays for them, and nothing is lost.
import { expect, test } from 'bun:test'
import { residentBytes } from '../../bench/process-stats.ts'
import { bootBinary, type Gateway, transports } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { openChat, type RawConnection } from '../raw.ts'

const tokens = 400_000
const callers = 6

const residentMegabytes = ({ binary }: Gateway): number => residentBytes(binary.pid) / 1e6

for (const transport of transports)
  test.skipIf(process.platform !== 'linux')(
    `over ${transport}: the upstream waits, and who reads on gets every word`,
    async () => {
      await using gateway = await bootBinary({ transport })
      const before = residentMegabytes(gateway)
      const connections = await Promise.all(
        Array.from({ length: callers }, () => openChat(gateway, `bench ${tokens} flat`)),
      )
      for (const connection of connections) {
        await connection.until('"content"')
        connection.pause()
      }
      let last = -1
      await eventually('nothing is read any more', async () => {
        const now = residentMegabytes(gateway)
        const still = Math.abs(now - last) < 1
        last = now
        await Bun.sleep(500)
        return still
      })
      // 95 MB of upstream each, 75 of answer. What Bun itself holds of a stalled fetch is 2 to 4 MB.
      expect(residentMegabytes(gateway) - before).toBeLessThan(callers * 10)
      expect(gateway.simulator.open()).toBe(callers)
      const [first, ...others] = connections as [RawConnection, ...RawConnection[]]
      first.resume()
      const { status, body } = await first.answer(60_000)
      expect(status).toBe(200)
      const words = [...body.matchAll(/"delta":\{"content":"(\w+) "/g)].map((match) => match[1])
      expect(words).toHaveLength(tokens)
      const round = words.slice(0, 16)
      expect(words.every((word, index) => word === round[index % 16])).toBe(true)
      expect(body).toEndWith('data: [DONE]\n\n')
      for (const connection of others) connection.hangUp()
      await eventually('the upstream is free', () => gateway.simulator.open() === 0, 15_000)
    },
    60_000,
  )
