/** Stands for words by others of the same length and script, the same one each time; nobody can tell the words from them. */
export type FakeWords = (word: string) => string

// Scripts whose letters stand in one block with letters of another.
const scripts = ['Latin', 'Greek', 'Cyrillic', 'Han', 'Hiragana', 'Katakana', 'Hangul'].map(
  (name) => new RegExp(`\\p{Script=${name}}`, 'u'),
)
const scriptOf = (char: string) => scripts.findIndex((script) => script.test(char))
const blockSize = 128

/** `key` makes the words those of this one place: with another key they are others. */
export function createFakeWords(key: string): FakeWords {
  const letters = new Map<string, string[]>()

  /** The letters that may stand for this one: of its script, its case and as many bytes. */
  function like(char: string): string[] {
    const code = char.codePointAt(0) ?? 0
    const start = code - (code % blockSize)
    const isUpper = /\p{Lu}/u.test(char)
    const script = scriptOf(char)
    const name = `${start} ${script} ${isUpper}`
    const known = letters.get(name)
    if (known) return known
    const found = Array.from({ length: blockSize }, (_, at) => String.fromCodePoint(start + at)).filter(
      (other) => /\p{L}/u.test(other) && /\p{Lu}/u.test(other) === isUpper && scriptOf(other) === script,
    )
    letters.set(name, found)
    return found
  }

  function fakeChar(char: string, byte: number, isHex: boolean, isFirst: boolean): string {
    if (/\d/.test(char)) return isFirst ? String(1 + (byte % 9)) : String(byte % 10)
    if (isHex && /[a-f]/.test(char)) return 'abcdef'[byte % 6] ?? char
    if (isHex && /[A-F]/.test(char)) return 'ABCDEF'[byte % 6] ?? char
    if (!/\p{L}/u.test(char)) return char
    const others = like(char)
    return others[byte % others.length] ?? char
  }

  return (word) => {
    const isHex = /^[\da-fA-F-]{8,}$/.test(word)
    const bytes = noise(key, word)
    let at = 0
    let fake = ''
    for (const char of word) {
      fake += fakeChar(char, bytes(at), isHex, at === 0)
      at++
    }
    return fake
  }
}

/** Bytes that follow from the word and the key. */
function noise(key: string, word: string): (at: number) => number {
  const blocks: Uint8Array[] = []
  return (at) => {
    const index = Math.floor(at / 32)
    const block = (blocks[index] ??= new Bun.CryptoHasher('sha256', key).update(`${index} ${word}`).digest())
    return block[at % 32] ?? 0
  }
}
