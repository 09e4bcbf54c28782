import { jsonrepair } from 'jsonrepair'

/**
 * The value a model meant when it wrote JSON: also in a code fence, with words around it, with a trailing comma, Python
 * words or a missing end. Undefined when the text holds no object, list or other JSON value.
 */
export function readLooseJson(text: string): { value: unknown; exact: boolean } | undefined {
  const trimmed = text.trim()
  const exact = parse(trimmed)
  if (exact) return { ...exact, exact: true }
  const start = trimmed.search(/[{[]/)
  if (start === -1) return undefined
  const end = endOfValue(trimmed, start)
  const candidate = trimmed.slice(start, end ?? trimmed.replace(/\s*```\s*$/, '').length)
  const found = parse(candidate) ?? parse(mended(candidate))
  return found && { ...found, exact: false }
}

function parse(text: string | undefined): { value: unknown } | undefined {
  if (!text) return undefined
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

function mended(text: string): string | undefined {
  try {
    return jsonrepair(text)
  } catch {
    return undefined
  }
}

/** Index behind the object or list that begins at `start`; undefined while it is not closed. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0
  let quoted = false
  for (let index = start; index < text.length; index++) {
    const char = text[index]
    if (quoted) {
      if (char === '\\') index++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return index + 1
  }
  return undefined
}
