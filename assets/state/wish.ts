import { signal } from '@preact/signals'
import { efforts } from '../dialects/dialect.ts'
import { storedChoice, storedText } from './stored.ts'

/** How questions are put. Texts of tools and schema are as the person wrote them. */
export const wish = {
  keyId: storedText('play.key', ''),
  model: storedText('play.model', ''),
  /** A model that answers beside the first; empty for none. */
  second: signal(''),
  system: signal(''),
  stream: storedChoice('play.stream', ['on', 'off'], 'on'),
  search: storedChoice('play.search', ['on', 'off'], 'on'),
  /** Whether what the gateway exchanges with Grok is written down. */
  record: storedChoice('play.record', ['on', 'off'], 'off'),
  effort: storedChoice('play.effort', efforts, ''),
  temperature: signal(''),
  tools: signal(''),
  schema: signal(''),
}
