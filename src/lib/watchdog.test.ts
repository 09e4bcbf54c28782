import { expect, test } from 'bun:test'
import { createWatchdog } from './watchdog.ts'

test('silence and length have their own limits; what is alive is left alone', async () => {
  let time = 0
  const watchdog = createWatchdog(() => time, 1)
  const ends: string[] = []
  const watch = (name: string, idleMs: number, totalMs: number) =>
    watchdog.watch({ idleMs, totalMs, onExpire: (why) => ends.push(`${name} ${why}`) })
  const quiet = watch('quiet', 100, 1000)
  const lively = watch('lively', 100, 300)
  const stopped = watch('stopped', 100, 300)
  stopped.stop()
  for (; time < 400; time += 50) {
    lively.moved = true
    await Bun.sleep(3)
  }
  expect(ends).toEqual(['quiet idle', 'lively total'])
  quiet.stop()
})
