import type { Random } from '../../upstream/simulator/random.ts'

/** One call a model writes. A `free` tool takes one text, `args.input`. */
export type WrittenCall = { name: string; args: Record<string, unknown>; free?: true }

/** A way in which models write calls. `several` puts more than one into one block. */
export type Form = { name: string; write: (calls: readonly WrittenCall[], random: Random) => string }

const each = (calls: readonly WrittenCall[], one: (call: WrittenCall) => string) => calls.map(one).join('\n')
const json = (value: unknown) => JSON.stringify(value)
const plain = (value: unknown) => (typeof value === 'string' ? value : json(value))
/** A name in a namespace with a dot, any other behind the namespace models put it in. */
const dotted = (name: string) => (name.includes('__') ? name.replace('__', '.') : `functions.${name}`)
/** What stands in `<parameters>`: the text of a free tool, else JSON. */
const inside = ({ args, free }: WrittenCall) => (free ? String(args['input']) : json(args))
const tags = ({ args }: WrittenCall, open: (key: string) => string, close: (key: string) => string) =>
  Object.entries(args)
    .map(([key, value]) => `${open(key)}${plain(value)}${close(key)}`)
    .join('\n')
const openAi = ({ name, args }: WrittenCall, index: number) => ({
  id: `call_${index}`,
  type: 'function',
  function: { name, arguments: json(args) },
})
const fenced = (text: string) => `\`\`\`json\n${text}\n\`\`\``
const named = ({ name, args }: WrittenCall) => ({ name, arguments: args })

/** The forms product section 8 names, "Forms understood". */
export const forms: readonly [Form, ...Form[]] = [
  {
    name: 'tags of the gateway',
    write: (calls) =>
      `<tool_calls>${calls.map((call) => `<tool_call><tool_name>${call.name}</tool_name><parameters>${inside(call)}</parameters></tool_call>`).join('')}</tool_calls>`,
  },
  { name: 'JSON', write: (calls) => json({ tool_calls: calls.map(named) }) },
  {
    name: 'JSON over lines',
    write: (calls) => JSON.stringify({ tool_calls: calls.map(named) }, null, 2),
  },
  { name: 'fenced JSON', write: (calls) => each(calls, (call) => fenced(json(named(call)))) },
  { name: 'name and arguments', write: (calls) => each(calls, (call) => json(named(call))) },
  {
    name: 'arguments and name',
    write: (calls) => each(calls, ({ name, args }) => json({ arguments: args, name })),
  },
  { name: 'OpenAI array', write: (calls) => json(calls.map(openAi)) },
  { name: 'OpenAI object', write: (calls) => json({ tool_calls: calls.map(openAi) }) },
  {
    name: 'Hermes',
    write: (calls) => each(calls, (call) => `<tool_call>\n${json(named(call))}\n</tool_call>`),
  },
  {
    name: '<function=f>',
    write: (calls) =>
      each(
        calls,
        (call) =>
          `<tool_call>\n<function=${call.name}>\n${tags(
            call,
            (key) => `<parameter=${key}>\n`,
            () => '\n</parameter>',
          )}\n</function>\n</tool_call>`,
      ),
  },
  {
    name: '<function name>',
    write: (calls) =>
      each(
        calls,
        (call) =>
          `<function name="${call.name}">${tags(
            call,
            (key) => `<param name="${key}">`,
            () => '</param>',
          )}</function>`,
      ),
  },
  {
    name: '<invoke>',
    write: (calls) =>
      `<function_calls>\n${each(
        calls,
        (call) =>
          `<invoke name="${call.name}">\n${tags(
            call,
            (key) => `<parameter name="${key}">`,
            () => '</parameter>',
          )}\n</invoke>`,
      )}\n</function_calls>`,
  },
  {
    name: 'tool as tag',
    write: (calls) =>
      each(
        calls,
        (call) =>
          `<${call.name}>\n${tags(
            call,
            (key) => `<${key}>`,
            (key) => `</${key}>`,
          )}\n</${call.name}>`,
      ),
  },
  {
    name: 'parameters as tags',
    write: (calls) =>
      `<tool_calls>${each(
        calls,
        (call) =>
          `<tool_call><tool_name>${call.name}</tool_name><parameters>${
            call.free
              ? inside(call)
              : tags(
                  call,
                  (key) => `<${key}>`,
                  (key) => `</${key}>`,
                )
          }</parameters></tool_call>`,
      )}</tool_calls>`,
  },
  {
    name: 'functions. before the name',
    write: (calls) => each(calls, (call) => json({ ...named(call), name: dotted(call.name) })),
  },
]
