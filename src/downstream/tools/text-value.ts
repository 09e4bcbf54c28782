/** Reads the body of a JSON text while it arrives, and writes it escaped as JSON wants it. */
export type TextValue = {
  /** `used` characters of the input are done with; the rest is wanted again with what follows. */
  push: (input: string, ended: boolean) => { json: string; used: number; closed: boolean }
  /** The call's closing tag stands inside of the text: its quote was forgotten. */
  overrun: () => boolean
}

// Control characters are wanted here: JSON has no place for them inside of a text.
const special = new RegExp(String.raw`["'\\<\x00-\x1f]`, 'g')
const closingTag = /<\/(?:parameters|arguments|input|args|invoke|tool_call|function_call|tool_calls)\s*>/iy
const unfinishedTag = /<\/?[a-z_]{0,14}\s*$/iy
const plainEscapes = '"\\/bfnrt'

/** `quote` is the character that opened the text: models also take the single one. */
export function readTextValue(quote: string): TextValue {
  // Behind a closing tag nothing is certain: either the text is about such tags, or it should have ended before.
  let held: string | undefined

  function push(input: string, ended: boolean) {
    let json = ''
    let at = 0
    const write = (text: string) => {
      if (held === undefined) json += text
      else held += text
    }
    const result = (used: number, closed = false) => ({ json, used, closed })

    while (at < input.length) {
      special.lastIndex = at
      const next = special.exec(input)?.index ?? input.length
      write(input.slice(at, next))
      at = next
      const char = input[at]
      if (char === undefined) break
      if (char === '\\') {
        const escape = readEscape(input, at, ended)
        if (!escape) return result(at)
        write(escape.json)
        at += escape.length
      } else if (char === '<') {
        if (!ended && matches(unfinishedTag, input, at)) return result(at)
        if (matches(closingTag, input, at)) held ??= ''
        write(char)
        at++
      } else if (char === quote) {
        const after = behindQuote(input.slice(at + 1), ended)
        if (after === 'more') return result(at)
        at++
        if (after === 'end') {
          json += held ?? ''
          return result(at, true)
        }
        write(char === '"' ? '\\"' : char)
      } else {
        write(char === "'" ? char : JSON.stringify(char).slice(1, -1))
        at++
      }
    }
    return result(at)
  }

  return { push, overrun: () => held !== undefined }
}

function matches(pattern: RegExp, input: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(input)
}

/** One escape as JSON allows it: what JSON does not know stands for itself, as in `\d` or `\'`. */
function readEscape(input: string, at: number, ended: boolean): { json: string; length: number } | undefined {
  const char = input[at + 1]
  if (char === undefined) return ended ? { json: '\\\\', length: 1 } : undefined
  if (plainEscapes.includes(char)) return { json: `\\${char}`, length: 2 }
  if (char === "'") return { json: char, length: 2 }
  if (char === '\n') return { json: '\\n', length: 2 }
  if (char !== 'u') return { json: '\\\\', length: 1 }
  const code = input.slice(at, at + 6)
  if (/^\\u[\da-f]{4}$/i.test(code)) return { json: code, length: 6 }
  return code.length < 6 && !ended ? undefined : { json: '\\\\', length: 1 }
}

const quotedKey = String.raw`(?:"(?:[^"\\]|\\.)*"|'[^'\\]*')\s*:`
const isEnd = new RegExp(
  String.raw`^(?:\s*\}|\s*<\/|\s*,\s*(?:\}|${quotedKey}|[\w$-]+\s*:)|\s+${quotedKey})`,
  's',
)
const mayBeEnd = new RegExp(
  String.raw`^\s*(?:<|(?:,\s*)?(?:["'](?:[^"'\\]|\\.)*["']?\s*)?|,\s*[\w$-]+\s*)$`,
  's',
)

/** Whether a quote ends the text: only when the object goes on behind it. A quote the model forgot to escape does not. */
function behindQuote(rest: string, ended: boolean): 'end' | 'inner' | 'more' {
  if (isEnd.test(rest)) return 'end'
  if (ended) return rest.trim() === '' ? 'end' : 'inner'
  return mayBeEnd.test(rest) ? 'more' : 'inner'
}
