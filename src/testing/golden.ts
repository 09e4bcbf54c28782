import { expect } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'

/** Compares with a file; `UPDATE_GOLDEN=1` writes it instead, for a review of the difference. */
export async function expectGolden(path: string, text: string): Promise<void> {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text)
  if (!existsSync(path))
    throw new Error(`${path} is missing. Write it with UPDATE_GOLDEN=1 bun test and review it.`)
  expect(text).toBe(await Bun.file(path).text())
}
