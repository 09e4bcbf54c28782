import type { MeantCall } from './brain.ts'
import type { DeliveredCall } from './delivered.ts'

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The same name and the same values, whatever their types; a custom tool's text is its one argument. */
export function fits(call: DeliveredCall, meant: MeantCall): boolean {
  if (call.name.replace(/^.*(\.|__)/, '') !== meant.name.replace(/^.*(\.|__)/, '')) return false
  const args = parsed(call.raw)
  const values = Object.entries(meant.args)
  if (!isObject(args)) return values.length === 1 && call.raw === values[0]?.[1]
  return values.every(([key, value]) => String(plain(args[key])) === String(plain(value)))
}

const plain = (value: unknown) => (isObject(value) ? JSON.stringify(value) : value)

/** Whether every value also has the type it was meant to have. */
export function sameTypes(call: DeliveredCall, meant: MeantCall): boolean {
  const args = parsed(call.raw)
  return (
    !isObject(args) || Object.entries(meant.args).every(([key, value]) => typeof args[key] === typeof value)
  )
}
