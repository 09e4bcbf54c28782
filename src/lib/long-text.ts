/** A text that grows by thousands of small pieces. */
export type LongText = { add: (piece: string) => void; toString: () => string }

// A piece of a joined string is kept as a piece, with all of the text it was cut from, until somebody looks inside.
const blockLength = 256

/** Starts an empty text. What was added takes the memory of its characters, and not of the pieces they came in. */
export function longText(): LongText {
  const blocks: string[] = []
  let block = ''
  return {
    add: (piece) => {
      block += piece
      if (block.length < blockLength) return
      block.charCodeAt(0) // looking inside is what makes one string of it
      blocks.push(block)
      block = ''
    },
    toString: () => blocks.join('') + block,
  }
}
