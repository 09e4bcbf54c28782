import type { Spend } from './step-budget.ts'

/** A JSON value as text that is the same for equal values, whatever the order of their keys. */
export function canonical(value: unknown, spend: Spend, level = 0): string {
  spend(10)
  if (typeof value === 'string') spend(value.length >> 5)
  // What is deeper is not told apart: the stack has an end.
  if (typeof value !== 'object' || value === null || level > 500) return JSON.stringify(value) ?? ''
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each, spend, level + 1)).join(',')}]`
  const fields = value as Record<string, unknown>
  const lines = Object.keys(fields)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(fields[key], spend, level + 1)}`)
  return `{${lines.join(',')}}`
}

/** Whether two JSON values are equal. */
export function isSame(one: unknown, other: unknown, spend: Spend): boolean {
  if (typeof one === 'string') spend(one.length >> 7)
  if (typeof one !== 'object' || one === null) return one === other
  return typeof other === 'object' && other !== null && canonical(one, spend) === canonical(other, spend)
}
