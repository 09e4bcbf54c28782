import { type Directive, say } from './directive.ts'
import type { Cue, Page, Post } from './script.ts'

const pagesFor = (query: string): Page[] => [
  {
    url: 'https://news.example.cn/tech/0819.htm',
    title: `${query}：最新消息`,
    preview: `关于“${query}”的报道，三个来源一致。`,
  },
  {
    url: 'https://blog.example.com/notes?a=1&b=2',
    title: `Notes on ${query}`,
    preview: 'What is known, what is not <yet>.',
  },
  { url: 'https://docs.example.org/guide#start', title: `${query}, a guide`, preview: 'Start here.' },
]
const postFor = (query: string): Post => ({
  username: 'example_lab',
  name: '示例实验室',
  text: `${query}: more soon 🥵`,
  postId: '2089911223344556677',
})
const postUrl = (post: Post) => `https://x.com/${post.username}/status/${post.postId}`

export const searchDirectives: readonly Directive[] = [
  {
    usage: 'search QUERY',
    help: 'web and X search with result lists, then an answer with citations',
    match: /^\s*search(?: for)?:?\s+([\s\S]+)$/i,
    answer: ({ search, newId, random }, [asked = '']) => {
      const query = asked.trim().slice(0, 200)
      if (!search) return say(`Search is off for this request, so nothing was looked up for “${query}”.`)
      const [web, onX, browse] = [newId(), newId(), newId()]
      const pages = pagesFor(query)
      const post = postFor(query)
      const [first, second] = [pages[0]?.url ?? '', postUrl(post)]
      const card = () => random.next().toString(16).slice(2, 8).padEnd(6, '0')
      const cited: [string, string] = [card(), card()]
      const citation = (number: 0 | 1): Cue => ({
        cue: 'citation',
        card: cited[number],
        url: [first, second][number] ?? '',
        number,
      })
      return [
        { cue: 'header', text: `Searching for ${query}` },
        { cue: 'tool', card: web, tool: 'web_search', args: { query, num_results: 3 } },
        { cue: 'tool', card: onX, tool: 'x_search', args: { query, limit: 1, mode: 'LATEST' } },
        { cue: 'posts', card: onX, posts: [post] },
        { cue: 'pages', card: web, pages },
        { cue: 'header', text: 'Reading one page' },
        { cue: 'tool', card: browse, tool: 'browse_page', args: { url: first, instructions: 'Summarise' } },
        { cue: 'pages', card: browse, pages: pages.slice(0, 1) },
        { cue: 'summary', text: '- 两个来源一致。\n- Nothing contradicts them.\n' },
        { cue: 'text', text: `About **${query}**: the news page says it is under way` },
        citation(0),
        { cue: 'text', text: '，官方账号也已预告' },
        citation(1),
        { cue: 'text', text: '. Both agree' },
        { ...citation(0), again: true } as Cue,
        { ...citation(0), again: true } as Cue,
        { cue: 'text', text: ' that x < 3 weeks is likely.\n\n```json\n{"eta": "2026-08-31"}\n```\n' },
      ]
    },
  },
  {
    usage: 'run CODE',
    help: 'the code execution tool with its output, then an answer',
    match: /^\s*run:?\s+([\s\S]+)$/i,
    answer: ({ newId }, [code = '']) => {
      const card = newId()
      return [
        { cue: 'header', text: 'Running the code' },
        { cue: 'tool', card, tool: 'code_execution', args: { code } },
        { cue: 'run', card, stdout: '3.46.0\n', stderr: '', exitCode: 0 },
        { cue: 'text', text: 'It ran and printed `3.46.0`.' },
      ]
    },
  },
]
