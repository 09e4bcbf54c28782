import type { FaultSpec } from './accounts-file.ts'
import type { LiveAccount } from './accounts.ts'
import type { MediaTwist } from './fault-row.ts'
import { meetFaults, type MetFault } from './meet-faults.ts'
import { modifiers } from './modifiers.ts'
import { promptFaults } from './prompt-faults.ts'
import { seeded } from './random.ts'
import type { Site } from './site.ts'

/** What is asked of the Imagine socket, an edit or a video. */
export type MediaOrder = {
  /** Without the words before it and the mode behind it. */
  prompt: string
  met: MetFault[]
  twists: ReadonlySet<MediaTwist>
  /** Milliseconds between two steps, whatever the pace. */
  tempo: number | undefined
}

/** Reads a prompt with the simulator's words before it (`slow 200:`, `fault media_limit:`), and meets its faults. */
export function readOrder(site: Site, account: LiveAccount, message: string): MediaOrder {
  const { prompt, faults, tempo } = readWords(message.replace(/\s*--mode=\S+\s*$/, ''))
  const met = [...meetFaults(account.faults, 'media'), ...promptFaults(site, faults, message)]
  const twists = new Set(met.flatMap(({ row }) => row.twist ?? []))
  return { prompt, met, twists, tempo }
}

function readWords(text: string): { prompt: string; faults: FaultSpec[]; tempo: number | undefined } {
  for (const { match, change } of modifiers) {
    const found = match.exec(text)
    if (!found) continue
    const rest = readWords(text.slice(found[0].length))
    const ask = {
      text,
      message: text,
      prompt: { sections: [], text, after: [] },
      mode: 'fast' as const,
      files: [],
      search: false,
      random: seeded(text),
      newId: () => '',
    }
    const reply = change({ draft: [], framing: {}, faults: rest.faults }, found.slice(1), ask)
    const slow = reply.draft.find(({ cue }) => cue === 'tempo')
    return { ...rest, faults: reply.faults, tempo: slow?.cue === 'tempo' ? slow.ms : rest.tempo }
  }
  return { prompt: text.trim(), faults: [], tempo: undefined }
}
