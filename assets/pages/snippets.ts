export type SnippetName = 'curl' | 'python' | 'node'
type Snippet = { label: string; text: (baseUrl: string, needsKey: boolean) => string }

const model = 'grok-4-fast'
const question = 'Tell me a joke.'

/** A first request, ready to paste. The key stays where it is: in the environment of whoever runs it. */
export const snippets: Record<SnippetName, Snippet> = {
  curl: {
    label: 'curl',
    text: (baseUrl, needsKey) =>
      [
        `curl ${baseUrl}/chat/completions \\`,
        ...(needsKey ? ['  -H "Authorization: Bearer $GROK2API_KEY" \\'] : []),
        '  -H "Content-Type: application/json" \\',
        `  -d '{"model": "${model}", "stream": true, "messages":`,
        `     [{"role": "user", "content": "${question}"}]}'`,
      ].join('\n'),
  },
  python: {
    label: 'Python',
    text: (baseUrl, needsKey) =>
      [
        ...(needsKey ? ['import os'] : []),
        'from openai import OpenAI',
        '',
        'client = OpenAI(',
        `    base_url="${baseUrl}",`,
        `    api_key=${needsKey ? 'os.environ["GROK2API_KEY"]' : '"none"'},`,
        ')',
        'stream = client.chat.completions.create(',
        `    model="${model}",`,
        `    messages=[{"role": "user", "content": "${question}"}],`,
        '    stream=True,',
        ')',
        'for chunk in stream:',
        '    print(chunk.choices[0].delta.content or "", end="")',
      ].join('\n'),
  },
  node: {
    label: 'Node',
    text: (baseUrl, needsKey) =>
      [
        "import OpenAI from 'openai'",
        '',
        'const client = new OpenAI({',
        `  baseURL: '${baseUrl}',`,
        `  apiKey: ${needsKey ? 'process.env.GROK2API_KEY' : "'none'"},`,
        '})',
        'const stream = await client.chat.completions.create({',
        `  model: '${model}',`,
        `  messages: [{ role: 'user', content: '${question}' }],`,
        '  stream: true,',
        '})',
        'for await (const chunk of stream)',
        "  process.stdout.write(chunk.choices[0]?.delta.content ?? '')",
      ].join('\n'),
  },
}
