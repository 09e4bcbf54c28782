/** What one effort of reasoning may be called; the empty list refuses the field altogether (xai-official 4). */
type Efforts = readonly ('none' | 'low' | 'medium' | 'high' | 'xhigh')[]

/** A model the simulated API serves. Prices are ten-thousandths of a dollar per million tokens, as the API lists them. */
export type ApiModel = {
  id: string
  aliases: readonly string[]
  kind: 'text' | 'image' | 'video'
  context: number
  efforts: Efforts
  /** It thinks before it answers. */
  thinks: boolean
  /** Tokens: input, input from the prompt cache, output. */
  price: { input: number; cached: number; output: number }
  /** Of one picture, or of one second of video, in dollars. */
  each?: number
}

const text = (id: string, fields: Partial<ApiModel>): ApiModel => ({
  id,
  aliases: [`${id}-latest`],
  kind: 'text',
  context: 500_000,
  efforts: ['low', 'medium', 'high', 'xhigh'],
  thinks: true,
  price: { input: 20_000, cached: 5000, output: 60_000 },
  ...fields,
})

const media = (id: string, kind: 'image' | 'video', each: number): ApiModel => ({
  ...text(id, { aliases: [], kind, context: 8192, efforts: [], thinks: false, each }),
  price: { input: 0, cached: 0, output: 0 },
})

/** The catalogue, with today's ids and prices (xai-official 10). */
export const apiModels: readonly ApiModel[] = [
  text('grok-4.7', { aliases: ['grok-4.7-latest', 'grok-latest'] }),
  text('grok-4.6', {}),
  text('grok-4.5', {
    efforts: ['low', 'medium', 'high'],
    price: { input: 20_000, cached: 3000, output: 60_000 },
  }),
  text('grok-4.3', {
    context: 1_000_000,
    efforts: ['none', 'low', 'medium', 'high'],
    price: { input: 12_500, cached: 2000, output: 25_000 },
  }),
  text('grok-4.20-0309-reasoning', {
    aliases: ['grok-4.20-reasoning'],
    context: 1_000_000,
    efforts: [],
    price: { input: 12_500, cached: 2000, output: 25_000 },
  }),
  text('grok-4.20-0309-non-reasoning', {
    aliases: ['grok-4.20-non-reasoning'],
    context: 1_000_000,
    efforts: [],
    thinks: false,
    price: { input: 12_500, cached: 2000, output: 25_000 },
  }),
  text('grok-build-0.1', {
    aliases: ['grok-code-fast'],
    context: 256_000,
    efforts: [],
    thinks: false,
    price: { input: 10_000, cached: 2000, output: 20_000 },
  }),
  media('grok-imagine-image', 'image', 0.02),
  media('grok-imagine-image-2.0', 'image', 0.04),
  media('grok-imagine-video', 'video', 0.05),
  media('grok-imagine-video-1.5', 'video', 0.08),
]

/** By id or alias, of the kinds an endpoint serves. */
export const findModel = (name: unknown, kind: ApiModel['kind']): ApiModel | undefined =>
  apiModels.find(
    (model) => model.kind === kind && (model.id === name || model.aliases.includes(String(name))),
  )

/** A row of `GET /v1/models`. */
export const listedModel = ({ id, aliases, context, price }: ApiModel) => ({
  id,
  object: 'model',
  created: 1_786_000_000,
  owned_by: 'xai',
  aliases,
  context_length: context,
  prompt_text_token_price: price.input,
  cached_prompt_text_token_price: price.cached,
  completion_text_token_price: price.output,
})

/** A row of `GET /v1/language-models` and its two siblings. */
export const describedModel = ({ id, aliases, kind, price, each = 0 }: ApiModel) => ({
  id,
  aliases,
  fingerprint: 'fp_simulated',
  version: '1.0',
  created: 1_786_000_000,
  owned_by: 'xai',
  input_modalities: ['text', 'image'],
  output_modalities: [kind],
  ...(kind === 'text'
    ? {
        prompt_text_token_price: price.input,
        cached_prompt_text_token_price: price.cached,
        completion_text_token_price: price.output,
      }
    : { image_price: Math.round(each * 1e10) }),
})

/** Dollars in the API's unit of cost: ten thousand millions of ticks are one dollar (xai-official 12). */
export const ticksPerDollar = 1e10

/** What tokens cost, in ticks. A price per million in ten-thousandths is that many ticks for one token. */
export const tokenTicks = (
  { price }: ApiModel,
  { input, cached, output }: { input: number; cached: number; output: number },
): number => (input - cached) * price.input + cached * price.cached + output * price.output
