/** What one answer carries besides its text. `now` gives epoch milliseconds. */
export type AnswerStamp = {
  conversationId: string
  userResponseId: string
  responseId: string
  userId: string
  /** The prompt as sent: the upstream echoes it. */
  message: string
  mode: string
  temporary: boolean
  now: () => number
}
