/** Takes this many steps off the budget. Throws an Error for which `isTooComplex` holds once it is used up. */
export type Spend = (steps: number) => void

const code = 'schema_too_complex'

/** A budget of steps for work whose amount a stranger decides. */
export function createBudget(steps: number): Spend {
  let left = steps
  return (taken) => {
    left -= taken
    if (left < 0) throw tooComplex('checking against it takes too many steps')
  }
}

/** The Error for a schema or pattern that would take too much work. `reason` completes "it cannot be used: …". */
export const tooComplex = (reason: string): Error => Object.assign(new Error(reason), { code })

/** Whether an error was thrown because a caller's schema or pattern would take too much work. */
export const isTooComplex = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === code
