export type TestCounts = { passed: number; failed: number; skipped: number }

/** The totals of bun's JUnit report. Throws when the text has none. */
export function readReport(xml: string): TestCounts {
  const totals = /<testsuites [^>]*>/.exec(xml)?.[0] ?? ''
  const read = (name: string): number => {
    const value = new RegExp(` ${name}="(\\d+)"`).exec(totals)?.[1]
    if (value === undefined) throw new Error(`the test report has no ${name} count: ${xml.slice(0, 200)}`)
    return Number(value)
  }
  const failed = read('failures')
  const skipped = read('skipped')
  return { passed: read('tests') - failed - skipped, failed, skipped }
}

/** The names of the tests that were skipped, each with its groups. */
export const skippedTests = (xml: string): string[] =>
  xml
    .split('<testcase ')
    .slice(1)
    .filter((place) => place.includes('<skipped'))
    .map((place) =>
      [/ classname="([^"]*)"/.exec(place)?.[1], /(?:^| )name="([^"]*)"/.exec(place)?.[1]].join(' ').trim(),
    )

/**
 * The files of a report in which a test failed, as bun was given them, each once. None when a failure has no test it
 * belongs to: a file that does not load is counted and nowhere named.
 */
export function failedFiles(xml: string): string[] {
  const places = xml.split('<testcase ').slice(1)
  const failures = places.filter((place) => place.includes('<failure'))
  if (failures.length !== readReport(xml).failed) return []
  return [...new Set(failures.map((place) => / file="([^"]+)"/.exec(place)?.[1] ?? ''))]
}
