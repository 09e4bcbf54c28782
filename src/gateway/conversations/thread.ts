import type { OwnedPlace } from '../../core/conversation.ts'
import type { Turn } from '../../core/prompt.ts'

/** How one request may go on in a conversation of the upstream, and what became of that. */
export type Thread = {
  /** The answer it follows; absent when the upstream is to begin anew. */
  parent?: OwnedPlace | undefined
  /** What was said since that answer. */
  fresh: readonly Turn[]
  /** An account answers. `continued` is where it goes on; absent when it was told the whole history. */
  begun: (answer: BegunThread) => void
}

export type BegunThread = {
  accountId: string
  /** Every file shown in the conversation, by its id at that account. */
  fileIds: readonly string[]
  continued: OwnedPlace | undefined
}
