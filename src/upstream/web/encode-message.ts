import type { Prompt } from '../../core/prompt.ts'

/**
 * The whole conversation as the one text the upstream takes (upstream-protocol 2.3, product section 8): a single user
 * message alone goes bare, otherwise each turn is a `[role]` line and its text, with a blank line between.
 */
export function encodeMessage(prompt: Prompt): string {
  const [first, ...more] = prompt.turns
  if (first && more.length === 0 && first.role === 'user') return unforged(first.text)
  return prompt.turns.map(({ role, text }) => `[${role}]\n${unforged(text)}`).join('\n\n')
}

const roleLine = /^(?=\[(?:system|developer|user|assistant|tool)\]\s*$)/gim

/** A line inside of a turn that looks like the beginning of another one is marked: nobody may speak in another's name. */
const unforged = (text: string): string => (text.includes('[') ? text.replaceAll(roleLine, '\\') : text)
