import type { DecodedEvent, Source } from '../../core/event.ts'
import type { Oddity, Unknown } from '../../core/unknown.ts'
import { sumText } from '../../lib/sum-text.ts'
import { type Cards, trackCards } from './cards.ts'
import { type ImageTracker, trackImages } from './images.ts'
import { type SearchSteps, trackSearchSteps } from './search-steps.ts'
import { findLeakedTags } from './leaked-tags.ts'
import { filterTags, type Piece, type Tag } from './tags.ts'
import type { TagUse, Words } from './words.ts'

export type DecodeOptions = {
  words: Pick<Words, 'answerChannels' | 'channels' | 'tags'>
  assetsUrl: string
  /** Told of what nothing here understands. */
  onUnknown?: ((unknown: Unknown) => void) | undefined
  /** Pictures or a video are wanted, and end the answer: words are not, and nothing marks the end. */
  isMedia?: boolean
  /** Told what is odd about an answer that counts as one. */
  onOdd?: ((oddity: Oddity) => void) | undefined
}

/** One answer as it grows, whatever it travels on: what both transports' decoders write into. */
export type Transcript = {
  images: ImageTracker
  cards: Cards
  steps: SearchSteps
  /** Answer text, in which special tags may stand. */
  text: (piece: string) => DecodedEvent[]
  /** Answer text that came in several pieces at once. */
  pieces: (pieces: readonly string[]) => DecodedEvent[]
  /** Reasoning by `speaker`. With `shown` false only the tags in it count. */
  reasoning: (piece: string, shown: boolean, speaker?: string) => DecodedEvent[]
  /** A heading on a line of its own. */
  heading: (text: string, speaker?: string) => DecodedEvent[]
  /** What a search found. Without an id its titles are noted and nothing is said. */
  found: (id: string | undefined, sources: Source[]) => DecodedEvent[]
  /** Whether answer text comes out as it is, unless a `<` is in it. */
  idle: () => boolean
  /** Answer text that came out as it is without having been here. */
  told: (text: string) => void
  /** Whether any answer text came. */
  any: () => boolean
  /** Notes what is odd about the whole, once it is over. `complete`: the upstream marked the end. */
  judge: (complete: boolean) => void
  /** Of an answer's whole text, tags included, what did not come yet: nothing when it is not that answer's. */
  missing: (whole: string) => string
  /** Answer text that waits for the end of what may be a tag; the next text starts afresh. */
  release: () => DecodedEvent[]
  /** What is still owed at the end. */
  end: () => DecodedEvent[]
}

/** Starts an empty answer. */
export function createTranscript(options: DecodeOptions): Transcript {
  const titles = new Map<string, string>()
  const images = trackImages(options.assetsUrl)
  const cards = trackCards(images, titles)
  const steps = trackSearchSteps()
  const { tags } = options.words
  const answer = filterTags([...tags.keys()])
  const thoughts = filterTags([...tags.keys()])
  // Of what came, enough to know it again.
  let length = 0
  let sum = 0
  let speaker = ''
  let lineOpen = false
  let thoughtful = false
  const leaks = findLeakedTags((name) => {
    options.onUnknown?.({ kind: 'tag', name, sample: { tag: `<${name}>` } })
    options.onOdd?.('leaked_tag')
  })

  /** What stands in the place of a tag (upstream-protocol 3.8). */
  const uses: Readonly<Record<TagUse, (tag: Tag) => DecodedEvent[]>> = {
    render: (tag) => cards.render(tag),
    tool: (tag) => steps.fromTag(tag),
    answer: ({ body }) => (body ? [plain(body)] : []),
    thought: ({ body }) => (body ? [thought(body)] : []),
    noise: () => [],
  }
  const tagEvents = (tag: Tag) => uses[tags.get(tag.name) ?? 'noise'](tag)

  function textEvents(pieces: Piece[]): DecodedEvent[] {
    return pieces.flatMap((piece): DecodedEvent[] =>
      typeof piece === 'string' ? [plain(piece)] : tagEvents(piece),
    )
  }

  function plain(delta: string): DecodedEvent {
    leaks.push(delta)
    return { type: 'text.delta', delta }
  }

  function told(came: string): void {
    length += came.length
    sum = sumText(sum, came)
  }

  function text(piece: string): DecodedEvent[] {
    told(piece)
    if (answer.passes(piece)) return [plain(piece)]
    return textEvents(answer.push(piece))
  }

  /** With several agents at work, a line says who speaks from here on. */
  function changeSpeaker(name: string | undefined): DecodedEvent[] {
    if (!name || name === speaker) return []
    const first = speaker === ''
    speaker = name
    return first && !name.startsWith('Agent') ? [] : [...freshLine(), thought(`[${name}]\n`)]
  }

  const freshLine = () => (lineOpen ? [thought('\n')] : [])

  function thought(delta: string): DecodedEvent {
    lineOpen = !delta.endsWith('\n')
    thoughtful = true
    return { type: 'reasoning.delta', delta }
  }

  const reasoning = (piece: string, shown: boolean): DecodedEvent[] =>
    thoughts
      .push(piece)
      .flatMap((part) => (typeof part !== 'string' ? tagEvents(part) : shown ? [thought(part)] : []))

  return {
    images,
    cards,
    steps,
    text,
    pieces: (pieces) => {
      const delta = pieces.join('')
      if (!answer.passes(delta)) return pieces.flatMap(text)
      told(delta)
      leaks.push(delta)
      return [{ type: 'text.delta', delta, pieces }]
    },
    reasoning: (piece, shown, by) => [...(shown ? changeSpeaker(by) : []), ...reasoning(piece, shown)],
    heading: (text, by) => [
      ...changeSpeaker(by),
      ...freshLine(),
      ...reasoning(text.endsWith('\n') ? text : `${text}\n`, true),
    ],
    found: (id, sources) => {
      for (const { url, title } of sources) titles.set(url, title)
      return id ? [{ type: 'search.done', id, sources }] : []
    },
    idle: () => answer.passes(' ') && !leaks.open(),
    told,
    any: () => length > 0,
    judge: (complete) => {
      const odd: Oddity | undefined = complete
        ? length === 0 && thoughtful && !images.any()
          ? 'thoughts_only'
          : undefined
        : 'no_finish'
      if (!odd) return
      options.onOdd?.(odd)
      options.onUnknown?.({ kind: 'answer', name: odd })
    },
    missing: (whole) => (sumText(0, whole.slice(0, length)) === sum ? whole.slice(length) : ''),
    release: () => textEvents(answer.end()),
    end: () => {
      // What is still held was no tag, except that a tool card cut short is nothing to read.
      const rest = thoughts.end().filter((piece) => typeof piece === 'string' && !/^<xai:/i.test(piece))
      return [
        ...textEvents(answer.end()),
        ...rest.map((delta) => ({ type: 'reasoning.delta', delta: String(delta) }) as const),
      ]
    },
  }
}
