import type { Step } from '../../../core/step.ts'
import { decodeText, type FrameError } from '../frame-objects.ts'
import { type Json, record } from '../../json.ts'

/** The envelope of everything the chat socket sends (upstream-protocol 3.11.1). `error` is ours: what came was no envelope. */
export type MgwFrame = { session_id?: unknown; event?: Json; error?: FrameError }

/** Text messages of the socket → frames. One message holds one object, several back to back, or a part of one. */
export function decodeMessages(): Step<string, MgwFrame> {
  const objects = decodeText<MgwFrame>()
  return {
    push: (message) => {
      // Nearly always a message is one object: then JSON.parse finds its end faster than we do.
      const isNew = objects.end().length === 0
      const frame = isNew ? parse(message) : undefined
      return frame ? [frame] : objects.push(message)
    },
    end: objects.end,
  }
}

function parse(json: string): MgwFrame | undefined {
  try {
    return record(JSON.parse(json))
  } catch {
    return undefined
  }
}

/** The type of a frame's event, empty when it has none. */
export const eventType = ({ event }: MgwFrame): string => String(event?.['type'] ?? '')
