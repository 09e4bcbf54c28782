/** What one answer carries besides its text. `now` gives epoch milliseconds. */
export type AnswerStamp = {
  conversationId: string
  /** The conversation went on: REST frames have one level less then (upstream-protocol 3.2). */
  continued: boolean
  userResponseId: string
  responseId: string
  userId: string
  /** The prompt as sent: the upstream echoes it. */
  message: string
  mode: string
  temporary: boolean
  now: () => number
}
