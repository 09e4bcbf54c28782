import type { Account } from '../../core/account.ts'
import { type Answer, answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { mediaLineOf, type Model, quotaKey } from '../../core/model.ts'

/** When accounts last had a picture or video finished: its quota is back one window after that (upstream-protocol 8.3). */
export type MediaFinishes = {
  /** Epoch milliseconds, 0 when nothing is known. `line` is the upstream's name of the quota; videos of all resolutions count as one. */
  at: (account: Account, line: string) => number
  /** The same answer; whatever it finishes is noted. An answer that draws on no quota of pictures or videos is left as it is. */
  noted: (answer: Answer, account: Account, model: Pick<Model, 'kind' | 'mode' | 'quota'>) => Answer
}

// Windows are a day or less, and an account that was forgotten has its quota back at the time the upstream names.
const mostKept = 20_000

/** Nothing outlives the process: after a restart the upstream's own time counts. `now` is epoch milliseconds. */
export function createMediaFinishes(now: () => number): MediaFinishes {
  const times = new Map<string, number>()

  function note(key: string): void {
    times.delete(key)
    times.set(key, now())
    if (times.size > mostKept) times.delete(times.keys().next().value ?? '')
  }

  return {
    at: (account, line) => times.get(keyOf(account, line)) ?? 0,
    noted: (answer, account, model) => {
      const line = mediaLineOf(quotaKey(model))
      if (line === undefined) return answer
      const read = async (): Promise<ModelEvent[] | undefined> => {
        const events = await answer.read()
        if (events?.some(({ type }) => type === 'media.done')) note(keyOf(account, line))
        return events
      }
      return answerOf({ read, cancel: answer.cancel })
    },
  }
}

const keyOf = ({ id }: Account, line: string) => `${id} ${line.startsWith('video') ? 'video' : line}`
