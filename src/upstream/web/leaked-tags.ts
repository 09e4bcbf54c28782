/** Looks for special tags in text that is shown as it is. */
export type LeakedTags = {
  push: (text: string) => void
  /** Whether a name is unfinished: what comes next has to be pushed too. */
  open: () => boolean
}

// Special tags of the upstream have names like these (upstream-protocol 3.8); any other tag may be part of an answer.
const leaked = /<((?:grok:|xai:|xai(?=[A-Z]))[\w:.-]*)/g
const unfinished = /<(?:|g|gr|gro|grok|x|xa|xai|(?:grok:|xai:|xai[A-Z])[\w:.-]*)$/
const longestName = 60

/** Calls `found` with the name of each opening tag that nothing took out of the text, however it is cut. */
export function findLeakedTags(found: (name: string) => void): LeakedTags {
  let held = ''
  return {
    open: () => held !== '',
    push: (text) => {
      if (held === '' && !text.includes('<')) return
      const whole = held + text
      const tail = unfinished.exec(whole)?.[0] ?? ''
      held = tail.length <= longestName ? tail : ''
      for (const [, name] of whole.slice(0, whole.length - held.length).matchAll(leaked)) found(name ?? '')
    },
  }
}
