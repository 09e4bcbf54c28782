import type { Step } from '../../core/step.ts'

/** The gRPC-style error of a frame (upstream-protocol 3.10). `code` may be a number or its text. */
export type FrameError = { code?: unknown; message?: unknown; details?: unknown }

/** `idle` says that no frame is unfinished. */
export type FrameStep<I, F> = Step<I, F> & { idle: () => boolean }

/** A frame of our own for a stream that broke: read like any error of the upstream, so there is one way to fail. */
const brokenFrame = <F>(message: string): F => ({ error: { code: 'broken', message } }) as F

// The largest object a peer was seen to allow is 8 MiB (upstream-protocol 3.1); inline base64 images need most of it.
const maxFrameLength = 16 * 1024 * 1024

/** A faster way to read lines that are like lines before. */
export type Shortcut<F> = {
  /** Reads whole lines from `from` on into `frames`, as many as it knows; returns where it stopped. */
  read: (text: string, from: number, frames: F[]) => number
  /** Told of every other line and what it was. */
  learn: (line: string, frame: F) => void
}

/** A line as JSON, undefined when it is none. */
export function parseLine<F>(line: string): F | undefined {
  try {
    return JSON.parse(line) as F
  } catch {
    return undefined
  }
}

/**
 * Text → the JSON objects in it, whatever stands around and between them, cut anywhere (upstream-protocol 3.1). `F` is what the
 * objects are taken for.
 */
export function decodeText<F>(shortcut?: Shortcut<F>): FrameStep<string, F> {
  // The unfinished object, in pieces, joined once when it closes: `rest + chunk` would copy all of it for every chunk.
  let pieces: string[] = []
  let length = 0
  let depth = 0
  let inString = false
  let escaped = false

  /** Index behind the brace that closes the object, or -1 when it is not in this text. */
  function scan(text: string, from: number): number {
    let index = from
    while (index < text.length) {
      const code = text.charCodeAt(index++)
      if (escaped) escaped = false
      else if (inString) {
        if (code === backslash) escaped = true
        else if (code === quote) inString = false
      } else if (code === quote) inString = true
      else if (code === open) depth++
      else if (code === close && --depth === 0) return index
    }
    return -1
  }

  function reset(): void {
    pieces = []
    length = depth = 0
    inString = escaped = false
  }

  function push(text: string): F[] {
    const frames: F[] = []
    let index = 0
    let slowUntil = -1
    while (index < text.length) {
      if (depth === 0) {
        if (shortcut) index = shortcut.read(text, index, frames)
        index = text.indexOf('{', index)
        if (index === -1) break
        // Nearly always a frame is one line and lies whole in one read: then JSON.parse finds its end faster than we do.
        const newline = index < slowUntil ? -1 : text.indexOf('\n', index)
        const line = newline === -1 ? '' : text.slice(index, newline)
        const frame = line ? parseLine<F>(line) : undefined
        if (frame !== undefined) {
          shortcut?.learn(line, frame)
          frames.push(frame)
          index = newline + 1
          continue
        }
        // Tried once for each line, or a line of a thousand glued objects would be parsed a thousand times.
        slowUntil = Math.max(slowUntil, newline)
      }
      const end = scan(text, index)
      const piece = text.slice(index, end === -1 ? undefined : end)
      pieces.push(piece)
      length += piece.length
      if (length > maxFrameLength) {
        reset()
        return [...frames, brokenFrame<F>('a frame of the upstream is longer than 16 MiB')]
      }
      if (end === -1) break
      frames.push(parseLine<F>(pieces.join('')) ?? brokenFrame<F>('a frame of the upstream is not JSON'))
      reset()
      index = end
    }
    return frames
  }

  return {
    push,
    idle: () => depth === 0,
    end: () => (depth > 0 ? [brokenFrame<F>('the upstream closed the stream in the middle of a frame')] : []),
  }
}

const backslash = 92
const quote = 34
const open = 123
const close = 125
