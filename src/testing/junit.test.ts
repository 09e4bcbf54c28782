import { expect, test } from 'bun:test'
import { failedFiles, readReport, skippedTests } from './junit.ts'

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

const suites = (
  failures: number,
) => `<testsuites name="bun test" tests="4" failures="${failures}" skipped="0">
  <testsuite name="src/a.test.ts" file="src/a.test.ts" tests="2" failures="2">
    <testcase name="one" file="src/a.test.ts"><failure type="AssertionError" message="1"></failure></testcase>
    <testcase name="two" file="src/a.test.ts"><failure type="TimeoutError" /></testcase>
  </testsuite>
  <testsuite name="src/b.test.ts" file="src/b.test.ts"><testcase name="fine" file="src/b.test.ts" /></testsuite>
  <testsuite name="src/c.test.ts" file="src/c.test.ts">
    <testcase name="bad" file="src/c.test.ts"><failure></failure></testcase>
  </testsuite>
</testsuites>`

test('the files with a failed test are named once', () => {
  expect(failedFiles(suites(3))).toEqual(['src/a.test.ts', 'src/c.test.ts'])
})

test('with a failure outside every test, a file that does not load, none is named', () => {
  expect(failedFiles(suites(4))).toEqual([])
})

test('skipped tests are named with their groups', () => {
  const xml = `<testcase name="signs in" classname="behind nginx" file="a"><skipped /></testcase>
    <testcase name="fine" classname="behind nginx" file="a" /><testcase name="alone" file="b"><skipped/></testcase>`
  expect(skippedTests(xml)).toEqual(['behind nginx signs in', 'alone'])
})
