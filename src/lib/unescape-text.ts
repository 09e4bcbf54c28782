import { jsonEscapes } from './json-long-text.ts'

// Models escape single quotes too.
const escapes: Readonly<Record<string, string>> = { ...jsonEscapes, "'": "'" }

/** The inside of a JSON text as characters. An escape JSON does not know stands for itself, as in `\d`. */
export const unescapeText = (text: string): string =>
  text.includes('\\')
    ? text.replaceAll(/\\(?:u([\da-fA-F]{4})|([\s\S]))/g, (whole, code?: string, char = '') => {
        if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
        return Object.hasOwn(escapes, char) ? escapes[char]! : whole
      })
    : text
