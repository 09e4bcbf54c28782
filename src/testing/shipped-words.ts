import { defaults } from '../config/defaults.ts'
import { compileWords, type Words } from '../upstream/web/words.ts'

/** The words of the web app as they are shipped, with further tags to leave out. */
export const shippedWords = (...filterTags: string[]): Words =>
  compileWords(defaults.upstream, [...defaults.grok.filter_tags, ...filterTags])
