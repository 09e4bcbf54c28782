import type { Expected, TokenCheck } from './token-check.ts'

const wordAt = ({ words }: Expected, index: number): string => words[index % words.length] ?? ''

/** Responses as SSE: every event has a number of its own, so each is read, and the numbers have no gaps. */
export function checkResponses(expected: Expected): TokenCheck {
  const decoder = new TextDecoder()
  let rest = ''
  let seen = 0
  let sequence = 0
  let completed = false
  let done = false

  function read(block: string): void {
    // A heartbeat, where the machine is too busy to say more.
    if (block.startsWith(':')) return
    const data = block.slice(block.indexOf('data: ') + 6)
    if (data === '[DONE]') {
      done = true
      return
    }
    const event = JSON.parse(data)
    if (event.sequence_number !== sequence++) throw new Error(`numbered wrong: ${block.slice(0, 300)}`)
    if (event.type === 'response.completed') completed = true
    if (event.type !== 'response.output_text.delta') return
    if (event.delta !== wordAt(expected, seen)) throw new Error(`differs at token ${seen}: ${block}`)
    seen++
  }

  return {
    feed: (bytes) => {
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) read(block)
    },
    tokens: () => seen,
    end: () => {
      if (seen !== expected.tokens) throw new Error(`ended after ${seen} tokens`)
      if (!completed || !done) throw new Error(`ends wrong: ${rest}`)
    },
  }
}

/** Chat as SSE, by its text alone: with tools declared white space may come with the word behind it. */
export function checkStreamed(expected: Expected): TokenCheck {
  const { words, tokens } = expected
  const mark = '"content":"'
  const perWord = words.reduce((sum, word) => sum + word.length, 0) / words.length
  let rest = ''
  let text = ''
  let length = 0
  let ended = false
  const decoder = new TextDecoder()
  // As much text as one read brings is compared at once.
  const compare = () => {
    let expectedText = ''
    const from = Math.floor(length / perWord)
    const skipped = length - Math.floor(from * perWord)
    for (let index = from; expectedText.length < text.length + skipped; index++)
      expectedText += wordAt(expected, index)
    if (!expectedText.startsWith(text, skipped))
      throw new Error(`differs after ${length} characters: ${text.slice(0, 200)}`)
    length += text.length
    text = ''
  }
  return {
    feed: (bytes) => {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const at = line.indexOf(mark)
        if (at !== -1) text += line.slice(at + mark.length, line.indexOf('"', at + mark.length))
        ended ||= line.endsWith('[DONE]')
      }
      compare()
    },
    tokens: () => Math.floor(length / perWord),
    end: () => {
      if (length < tokens * perWord - 1 || !ended) throw new Error(`ended after ${length} characters`)
    },
  }
}

/** Chat Completions as one body. */
export function checkWhole(expected: Expected): TokenCheck {
  const pieces: Buffer[] = []
  let tokens = 0
  return {
    feed: (bytes) => void pieces.push(Buffer.from(bytes)),
    tokens: () => tokens,
    end: () => {
      const answer = JSON.parse(Buffer.concat(pieces).toString())
      const text = Array.from({ length: expected.tokens }, (_, index) => wordAt(expected, index)).join('')
      if (answer.choices?.[0]?.message?.content !== text) throw new Error('the text differs')
      tokens = expected.tokens
    },
  }
}
