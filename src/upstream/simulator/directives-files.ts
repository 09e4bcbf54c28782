import { type Ask, type Directive, say } from './directive.ts'

const plural = (count: number) => (count === 1 ? '1 file' : `${count} files`)

/** What a prompt brought along, one line each. */
export const listFiles = (files: Ask['files']): string =>
  files.length === 0
    ? 'I see no files.'
    : [
        `I see ${plural(files.length)}:`,
        ...files.map(
          ({ name, type, size, sha256 }, i) =>
            `${i + 1}. ${name} (${type}, ${size} bytes, sha256 ${sha256.slice(0, 16)})`,
        ),
      ].join('\n')

export const fileDirectives: readonly Directive[] = [
  {
    usage: 'describe',
    help: 'the files that came with the prompt: name, type, size, SHA-256',
    match: /^\s*describe\s*$/i,
    answer: ({ files }) => say(listFiles(files)),
  },
]
