/** Something the operator should know about a file of theirs. Errors stop the start, warnings do not. */
export type ConfigProblem = {
  level: 'error' | 'warning'
  kind: 'syntax' | 'invalid' | 'unknown' | 'deprecated' | 'no_effect'
  file: string
  /** `grok.timeout`; empty when it concerns the file as a whole. */
  key: string
  /** What is wrong with which value, what is allowed, what to do. Without the file's name. */
  message: string
}

/** `data/config.toml: grok.timeout = "soon" is not allowed; allowed: a number from 1 to 3600` */
export const problemLine = ({ file, message }: ConfigProblem): string => `${file}: ${message}`

/** A value as it would stand in TOML, short enough for a message. */
export function shownValue(value: unknown): string {
  const shown = value instanceof Date ? value.toISOString() : (JSON.stringify(value) ?? 'nothing')
  // JSON knows no NaN and no infinity, TOML does.
  if (typeof value === 'number') return String(value)
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown
}
