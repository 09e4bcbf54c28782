import { guard, type Static, type TSchema, t } from '../../lib/schema.ts'

const model = (what: string) =>
  t.Optional(t.String({ description: `${what} list_models names them. Left out, the gateway chooses.` }))
const strict = { additionalProperties: false }
const picture = 'A picture: a link as https://…, or a data URI as data:image/png;base64,…'
const promptFor = (what: string) => t.String({ minLength: 1, maxLength: 32_000, description: what })

const AskGrok = t.Object(
  {
    prompt: t.String({ minLength: 1, description: 'What to ask.' }),
    model: model('A model that writes.'),
    search: t.Optional(
      t.Boolean({ description: 'Whether Grok may search the web and X for the answer. Default: true.' }),
    ),
    system: t.Optional(t.String({ description: 'Instructions that come before the question.' })),
  },
  strict,
)
const Search = t.Object(
  {
    query: t.String({ minLength: 1, maxLength: 8000, description: 'What to look for.' }),
    model: model('A model that writes.'),
  },
  strict,
)
const shape = t.Optional(
  t.String({ description: 'Shape, as 1:1, 16:9, 9:16, 3:2 or 2:3. Default: Grok decides.' }),
)
const GenerateImage = t.Object(
  {
    prompt: promptFor('What the picture shows.'),
    n: t.Optional(t.Integer({ minimum: 1, maximum: 4, description: 'How many pictures. Default: 1.' })),
    aspect_ratio: shape,
    model: model('A model that makes pictures.'),
  },
  strict,
)
const EditImage = t.Object(
  {
    prompt: promptFor('What is to change.'),
    image: t.Union(
      [
        t.String({ description: picture }),
        t.Array(t.String({ description: picture }), { minItems: 1, maxItems: 8 }),
      ],
      {
        description: `${picture} Several are possible.`,
        expects: 'a link or data URI of a picture, or a list of up to 8',
      },
    ),
    model: model('A model that edits pictures.'),
  },
  strict,
)
const GenerateVideo = t.Object(
  {
    prompt: promptFor('What happens in the video.'),
    image: t.Optional(t.String({ description: `The first frame. ${picture}` })),
    seconds: t.Optional(t.Integer({ minimum: 1, maximum: 15, description: 'Length. Default: 6.' })),
    aspect_ratio: shape,
    resolution: t.Optional(t.String({ description: '480p or 720p.' })),
    model: model('A model that makes videos.'),
  },
  strict,
)
const ListModels = t.Object({}, strict)

export type AskGrok = Static<typeof AskGrok>
export type Search = Static<typeof Search>
export type GenerateImage = Static<typeof GenerateImage>
export type EditImage = Static<typeof EditImage>
export type GenerateVideo = Static<typeof GenerateVideo>

const Source = t.Object({ url: t.String(), title: t.String() })
const files = t.Object({ links: t.Array(t.String()) })
const said = t.Object({ answer: t.String(), sources: t.Array(Source) })
const models = t.Object({
  models: t.Array(
    t.Object({ id: t.String(), kind: t.String(), tier: t.String(), context_length: t.Integer() }),
  ),
})

/** What a tool answers beside its texts and pictures. */
export type Said = Static<typeof said>

const tool = <Input extends TSchema>(
  title: string,
  description: string,
  { input, output, reads }: { input: Input; output: TSchema; reads: boolean },
) => ({ title, description, input, output, check: guard(input), readOnly: reads })

/** The tools of product section 13. `readOnly` says that nothing is made or changed. */
export const tools = {
  ask_grok: tool('Ask Grok', 'Ask Grok a question. It may search the web and X, and names its sources.', {
    input: AskGrok,
    output: said,
    reads: true,
  }),
  search: tool(
    'Search the web and X with Grok',
    'Search the web and X, and get an answer with the sources it rests on. For news, facts and posts.',
    { input: Search, output: said, reads: true },
  ),
  generate_image: tool(
    'Make a picture',
    'Make pictures from a text. Answers the pictures and links to them.',
    {
      input: GenerateImage,
      output: files,
      reads: false,
    },
  ),
  edit_image: tool(
    'Edit a picture',
    'Change pictures as a text says. Answers the picture and a link to it.',
    {
      input: EditImage,
      output: files,
      reads: false,
    },
  ),
  generate_video: tool(
    'Make a video',
    'Make a short video from a text, and a picture as its first frame. Takes minutes; answers a link.',
    { input: GenerateVideo, output: files, reads: false },
  ),
  list_models: tool('List models', 'The models that can be asked here, and what they make.', {
    input: ListModels,
    output: models,
    reads: true,
  }),
}
export type ToolName = keyof typeof tools

export const isToolName = (name: string): name is ToolName => Object.hasOwn(tools, name)
