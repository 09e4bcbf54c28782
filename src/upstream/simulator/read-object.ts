/** The first whole JSON object of a text from `from` on, with where it ends; undefined when there is none. */
export function readObject(
  text: string,
  from = 0,
): { value: Record<string, unknown>; end: number } | undefined {
  for (let start = text.indexOf('{', from); start !== -1; start = text.indexOf('{', start + 1)) {
    const end = endOfObject(text, start)
    const value = end === undefined ? undefined : parse(text.slice(start, end))
    if (value && end !== undefined) return { value, end }
  }
  return undefined
}

/** Counts braces, with an eye on strings and escapes. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0
  let quoted = false
  for (let i = start; i < text.length; i++) {
    const character = text[i]
    if (quoted) {
      if (character === '\\') i++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return i + 1
  }
  return undefined
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
