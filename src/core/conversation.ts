/** An answer as the upstream knows it: what the next turn of its conversation follows. */
export type AnswerPlace = { conversationId: string; responseId: string }
