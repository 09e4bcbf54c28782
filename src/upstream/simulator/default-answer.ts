import type { Ask } from './directive.ts'
import type { Random } from './random.ts'

const openings = [
  'Happy to look into that with you.',
  'Good question, and one with more than one good answer.',
  'Let us take it step by step.',
  'Gladly! Here is how I would approach it.',
] as const
const thoughts = [
  'The short version: start small, measure, and keep what works. Most surprises hide where two parts meet, so look there first.',
  'Two things matter more than they seem: naming what you want before you start, and noticing early when it changes. The rest is patience.',
  'There is an old rule for this: if a < b and b < c, then a < c. Plans work the same way, so order your steps and the conclusion follows.',
  'Think of it as cooking: the recipe helps, but tasting decides. Try one variant, then another, and compare them side by side.',
] as const
const chinese = [
  '换个角度看：先把问题拆小，再逐个解决，往往比一次想清楚更快。🌱',
  '用中文简单说：目标要清楚，步骤要短，反馈要早。✨ 这样即使走错，也容易回头。',
  '古人说“千里之行，始于足下”。先做出最小的一步，再看下一步。🏔️',
] as const
const codes = [
  '```ts\nconst first = <T,>(list: T[]): T | undefined => (list.length < 1 ? undefined : list[0])\nconsole.log(first([3, 1, 2])) // 3\n```',
  '```python\ndef smaller(a: int, b: int) -> int:\n    return a if a < b else b\n\nprint(smaller(2, 3), "你好")\n```',
  '```rust\nfn main() {\n    let v: Vec<u32> = (1..4).collect();\n    println!("{:?} {}", v, v.len() < 4);\n}\n```',
  '```html\n<ul>\n  <li>one</li>\n  <li>two &amp; three</li>\n</ul>\n```',
] as const
const links = [
  'More on this: [a short guide](https://example.com/guide?a=1&b=2) and [the longer one](https://example.org/wiki/Step_(motion)).',
  'If you want to read on, https://example.com/notes#start is a good place, and [this page](https://example.net/a_b_c) goes deeper.',
] as const
const closing =
  'This answer comes from the simulated upstream, so it is friendly rather than clever. Say `help` to see what else it can play.'

const shorten = (text: string) => {
  const line = Array.from(text.trim().split('\n')[0] ?? '')
  return line.length > 60 ? `${line.slice(0, 60).join('')}…` : line.join('')
}

/** Several paragraphs about nothing in particular, with everything that text can hold. The same prompt gets the same. */
export function defaultAnswer({ text, random }: Pick<Ask, 'text' | 'random'>): string {
  const asked = shorten(text)
  const greeting = asked ? `You asked: “${asked}”. ${random.pick(openings)}` : random.pick(openings)
  const paragraphs = [
    /[\u3400-\u9fff]/.test(text) ? `你问的是：“${asked}”。很高兴和你聊这个话题。😊` : greeting,
    ...shuffled([random.pick(thoughts), random.pick(chinese)], random),
    `A small example (note the \`<\` in it):\n\n${random.pick(codes)}`,
    `- **First**: ${random.pick(['write it down', 'draw it', 'say it aloud'])} ✍️\n- **Then**: ${random.pick(['sleep on it', 'ask a friend', 'try it once'])} 🤝`,
    random.pick(links),
    closing,
  ]
  return paragraphs.join('\n\n')
}

const shuffled = (list: string[], random: Random) => (random.chance(0.5) ? list : list.toReversed())
