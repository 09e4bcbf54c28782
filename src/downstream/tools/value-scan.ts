/**
 * Finds the end of a JSON value that arrives in pieces, reading each character once. `length` answers how long the value
 * is, given everything from its beginning on, or undefined while it goes on.
 */
export function scanValue(): { length: (value: string) => number | undefined } {
  let at = 0
  let depth = 0
  let quote = ''

  function step(char: string): boolean {
    if (quote) {
      if (char === '\\') at++
      else if (char === quote) {
        quote = ''
        return depth === 0
      }
      return false
    }
    if (char === '"' || (char === "'" && depth === 0 && at === 0)) quote = char
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') return --depth === 0
    return false
  }

  return {
    length: (value) => {
      for (; at < value.length; at++) {
        const char = value[at]!
        // A number or a word ends where the object goes on.
        if (depth === 0 && !quote && (char === ',' || char === '}' || char === '<')) return at
        if (step(char)) return at + 1
      }
      return undefined
    },
  }
}
