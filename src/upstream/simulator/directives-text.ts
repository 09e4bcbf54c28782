import { type Directive, say } from './directive.ts'
import { wordsOf } from './words.ts'

const trickyText = `Ordinary signs, nothing to hide: a < b && b > c, 1<2, x <= y, <- and <3.
<div class="card"><b>HTML</b> stays as it is</div>, <!-- comments too -->, &lt;entities&gt; also.
Generics: Map<string, Array<number>> and vector<vector<int>>; a template: List<T>.
Lookalikes: <grok>, <grok:rend, <xai:tool, <xaiArt, <xai:tool_usage_cards>, </grok:render>, <think>not thinking</think>.
A lonely end: <`

/** Directives whose answer is text only. */
export const textDirectives: readonly Directive[] = [
  {
    usage: 'repeat: TEXT',
    help: 'exactly TEXT, any Unicode, many lines',
    match: /^\s*repeat(?:: ?| )([\s\S]+)$/i,
    answer: (_, [text = '']) => say(text),
  },
  {
    usage: 'count to N',
    help: '"1, 2, 3" up to N (at most 100000)',
    match: /^\s*count (?:up )?to (\d+)/i,
    answer: (_, [last = '1']) =>
      say(Array.from({ length: Math.max(1, Math.min(Number(last), 100_000)) }, (_, i) => i + 1).join(', ')),
  },
  {
    usage: 'long N',
    help: 'N words (at most 100000), many paragraphs',
    match: /^\s*long (\d+)\s*$/i,
    answer: ({ random }, [count = '1']) =>
      say(wordsOf(Math.max(1, Math.min(Number(count), 100_000)), random)),
  },
  {
    usage: 'recall',
    help: 'what the user said and tools answered before, in this prompt or in the conversation it continues',
    match: /^\s*recall\s*$/i,
    answer: ({ prompt }) => {
      const by = (wanted: string) =>
        prompt.sections.filter(({ role }) => role === wanted).map(({ text }) => text)
      const answered = by('tool')
      const results = answered.length > 0 ? ` The tools answered: ${answered.join(' | ')}` : ''
      return say(`You said: ${by('user').slice(0, -1).join(' | ') || 'nothing'}${results}`)
    },
  },
  {
    usage: 'tags',
    help: 'text full of <, HTML, generics and lookalikes of special tags, to come through unchanged',
    match: /^\s*tags\s*$/i,
    answer: () => say(trickyText),
  },
  {
    usage: 'artifact',
    help: 'a file inside the text (xaiArtifact), cut over tokens',
    match: /^\s*artifact\s*$/i,
    answer: ({ newId }) =>
      say(
        `Here is the file:\n\n<xaiArtifact artifact_id="${newId()}" artifact_version_id="${newId()}" ` +
          `title="hello.py" contentType="text/python">\nprint("你好" if 1 < 2 else "<never>")\n</xaiArtifact>\n\n` +
          'Run it with `python hello.py`.',
      ),
  },
]
