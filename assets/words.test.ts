import { expect, test } from 'bun:test'
import { en, type WordKey } from './words/en.ts'
import { zh } from './words/zh.ts'

const keys = Object.keys(en) as WordKey[]
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted()
const ticks = (text: string) => text.split('`').length - 1

test('both languages have the same keys, and the same places and code in each', () => {
  expect(Object.keys(zh)).toEqual(keys)
  for (const key of keys) {
    expect([key, places(zh[key])]).toEqual([key, places(en[key])])
    expect([key, ticks(zh[key])]).toEqual([key, ticks(en[key])])
    expect([key, ticks(en[key]) % 2]).toEqual([key, 0])
  }
})

test('Chinese words are Chinese, but for names', () => {
  const names = /^(tier|endpoint\.(chat|responses|messages)$|alert\.config_problem$)/
  for (const key of keys)
    if (!names.test(key)) expect([key, zh[key]]).toEqual([key, expect.stringMatching(/\p{Script=Han}/u)])
})
