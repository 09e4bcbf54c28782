import type { DecodedEvent } from '../../core/event.ts'
import type { Fault } from '../../core/fault.ts'
import type { Step } from '../../core/step.ts'

/** `complete` says that nothing more is wanted, whatever the upstream still says. */
export type MediaDecoder<F> = Step<F, DecodedEvent> & { complete: () => boolean }

/**
 * An answer that is to hold pictures or a video, with everything else left out. It is complete with the `count`th:
 * media streams may go on or end without a word (upstream-protocol 3.9). Whatever ends without any is a fault: of
 * moderation, or with the words the upstream said instead.
 */
export function onlyMedia<F>(inner: MediaDecoder<F>, count: number): MediaDecoder<F> {
  let done = 0
  let over = false
  let words = ''
  const withheld: DecodedEvent[] = []
  let progress = -1

  function take(event: DecodedEvent): DecodedEvent[] {
    if (over) return []
    switch (event.type) {
      case 'media.done':
        return ++done < count ? [event] : [event, ...finish()]
      case 'media.moderated':
        withheld.push(event)
        return []
      case 'media.progress': {
        // The upstream repeats itself; a step is told once (upstream-protocol samples 09).
        if (event.kind === 'video' && event.progress <= progress) return []
        progress = event.progress
        return [event]
      }
      case 'text.delta':
        words += event.delta
        return []
      case 'finish':
        return finish()
      case 'fault':
        over = true
        // Pictures that are there are worth more than the fault that kept the others away.
        return done > 0 ? [...withheld, { type: 'finish', reason: 'stop' }] : [event]
      case 'media.preview':
      case 'media.lost':
      case 'conversation':
      case 'response':
        return [event]
      default:
        return []
    }
  }

  function finish(): DecodedEvent[] {
    over = true
    if (done > 0) return [...withheld, { type: 'finish', reason: 'stop' }]
    return [{ type: 'fault', fault: withheld.length > 0 ? moderated : wordsOnly(words) }]
  }

  return {
    complete: () => over || inner.complete(),
    push: (frame) => (over ? [] : inner.push(frame).flatMap(take)),
    end: () => (over ? [] : inner.end().flatMap(take)),
  }
}

const moderated: Fault = {
  kind: 'content_policy',
  upstreamStatus: 400,
  message: "The upstream's moderation withheld everything it made for this request. Change the prompt.",
}

/** A limit on pictures that a chat met or told of. How long it lasts is not said. */
export const picturesLimited: Fault = {
  kind: 'rate_limited',
  upstreamStatus: 429,
  ofPictures: true,
  retryAfterSeconds: 60,
  message: 'The upstream says that the limit on pictures and videos of this account is reached.',
}

const limitWords =
  /\b(?:reached|hit|exceeded|used up)\b.{0,60}\b(?:limit|quota)\b|\b(?:limit|quota)\b.{0,40}\b(?:reached|hit|exceeded|used up)\b/i

const wordsOnly = (words: string): Fault => {
  const said = words.trim().replaceAll(/\s+/g, ' ').slice(0, 200)
  if (limitWords.test(said)) return { ...picturesLimited, detail: `in words: ${said}` }
  return {
    kind: 'upstream_failed',
    upstreamStatus: 502,
    message: said
      ? `The upstream answered in words instead: "${said}" Say more clearly what is to be made.`
      : 'The upstream finished without making anything. Try again or change the prompt.',
  }
}
