// Captured exchanges that were kept with "grok2api replay --as-test": each still comes to what it came to.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Glob } from 'bun'
import { defaults } from '../config/defaults.ts'
import { type Capture, isCapture } from '../core/capture.ts'
import { replayCapture } from '../replay.ts'
import { startReplay } from '../upstream/simulator/replay.ts'

const folder = join(import.meta.dir, 'fixtures/captures')
const names = [...new Glob('*.capture.json').scanSync(folder)].toSorted()

test('there are some', () => expect(names.length).toBeGreaterThan(1))

for (const name of names)
  test(`replayed: ${name}`, async () => {
    const capture: unknown = await Bun.file(join(folder, name)).json()
    expect(isCapture(capture)).toBe(true)
    const server = startReplay(capture as Capture)
    try {
      const replayed = await replayCapture(capture as Capture, server.url, defaults)
      const expected: unknown = await Bun.file(join(folder, name.replace('.capture.', '.expected.'))).json()
      expect(JSON.parse(JSON.stringify(replayed))).toEqual(expected)
    } finally {
      await server.stop()
    }
  })
