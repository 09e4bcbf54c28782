import { expect, test } from 'bun:test'
import { markedPlaces, niceTop } from './chart-scale.ts'

test('the top of an axis is a number people count in', () => {
  const tops: [value: number, top: number][] = [
    [0, 0],
    [1, 1],
    [3, 4],
    [10, 10],
    [11, 20],
    [24, 40],
    [57, 60],
    [99, 100],
    [14_600, 20_000],
    [0.031, 0.04],
  ]
  for (const [value, top] of tops) expect([value, niceTop(value)]).toEqual([value, expect.closeTo(top, 9)])
  expect(niceTop(1, 2)).toBe(2)
  expect(niceTop(0, 2)).toBe(2)
})

test('whatever the value, it fits below the top, and the top is not ten times it', () => {
  for (let round = 0; round < 2000; round++) {
    const value = 10 ** (Math.random() * 16 - 4)
    const top = niceTop(value)
    expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-6))
    expect(top).toBeLessThan(value * 2.1)
  }
})

test('labels stand at both ends and between, each once', () => {
  expect(markedPlaces(0)).toEqual([])
  expect(markedPlaces(1)).toEqual([0])
  expect(markedPlaces(2)).toEqual([0, 1])
  expect(markedPlaces(24)).toEqual([0, 6, 12, 17, 23])
  for (let length = 1; length < 100; length++) {
    const places = markedPlaces(length)
    expect(new Set(places).size).toBe(places.length)
    expect(places.at(-1)).toBe(length - 1)
  }
})
