/** What needs the operator now. The panel knows the code and shows its own words; `message` and `remedy` are for everybody else. */
export type Alert = {
  code: string
  severity: 'error' | 'warning'
  /** When it began, epoch milliseconds. */
  since: number
  /** What it means. */
  message: string
  /** What to do next. */
  remedy: string
  /** How often, where something is counted. */
  count?: number
  /** One case of it, without anything that looks like a secret. */
  sample?: string
  /** What the words of other languages need: file names, numbers. */
  values: Record<string, string | number>
}

/** An alert as a rule finds it; when it began is known to whoever keeps it. */
export type FoundAlert = Omit<Alert, 'since'>
