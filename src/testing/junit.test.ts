import { expect, test } from 'bun:test'
import { readReport } from './junit.ts'

test('the totals come from the outermost element', () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="9" assertions="20" failures="2" skipped="3" time="0.02">
  <testsuite name="a" tests="1" failures="1" skipped="0" />
</testsuites>`
  expect(readReport(xml)).toEqual({ passed: 4, failed: 2, skipped: 3 })
})

test('a report without totals is an error, not zero tests', () => {
  expect(() => readReport('<nothing/>')).toThrow('no failures count')
})
