const words =
  'token frame bench paced light quick plain fixed gauge count ratio clock steps queue write cycle'.split(' ')
export const frameBytes = 238
export const blockFrames = 272

/** Ready-made token frames of 238 bytes: nothing is encoded while a bench runs. */
export type BenchFrames = { one: Uint8Array[]; block: Uint8Array }

/** Sixteen frames with different words, and 272 of them in a row (64 KB) for flat out. */
export function benchFrames(): BenchFrames {
  const response = {
    isThinking: false,
    isSoftStop: false,
    responseId: '00000000-0000-4000-8000-000000000000',
    messageTag: 'final',
    messageStepId: 0,
  }
  const encode = (token: string, modelHash: string) =>
    `${JSON.stringify({ result: { response: { token, ...response, llmInfo: { modelHash } } } })}\n`
  const one = words.map((word) => {
    const hash = 'U'.repeat(frameBytes - encode(`${word} `, '').length)
    return new TextEncoder().encode(encode(`${word} `, hash))
  })
  const block = Buffer.concat(
    Array.from({ length: blockFrames }, (_, i) => one[i % one.length] ?? new Uint8Array(0)),
  )
  return { one, block }
}
