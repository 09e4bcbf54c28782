import type { ToolName } from './script.ts'

const cardKeys: Record<ToolName, string> = {
  web_search: 'webSearch',
  x_search: 'xSearch',
  browse_page: 'browsePage',
  code_execution: 'codeExecution',
  chatroom_send: 'chatroomSend',
}

/** The tool's start as the token spells it (upstream-protocol 3.7). */
export const toolXml = (card: string, tool: ToolName, args: object): string =>
  `<xai:tool_usage_card><xai:tool_usage_card_id>${card}</xai:tool_usage_card_id>` +
  `<xai:tool_name>${tool}</xai:tool_name><xai:tool_args><![CDATA[${JSON.stringify(args)}]]></xai:tool_args>` +
  `</xai:tool_usage_card>`

/** The same as the object beside the token. */
export const toolObject = (card: string, tool: ToolName, args: object) => ({
  toolUsageCardId: card,
  [cardKeys[tool]]: { args },
})

/** The mark of a citation inside the text (upstream-protocol 3.8). */
export const citationTag = (card: string, number: number): string =>
  `<grok:render card_id="${card}" card_type="citation_card" type="render_inline_citation">` +
  `<argument name="citation_id">${number}</argument></grok:render>`

/** The place of a picture inside the text. */
export const imageTag = (card: string, prompt: string): string =>
  `<grok:render card_id="${card}" card_type="generated_image_card" type="render_generated_image">` +
  `<argument name="prompt">${prompt.replace(/[<>&]/g, ' ')}</argument>` +
  `<argument name="orientation">landscape</argument></grok:render>`

export const citationCard = (card: string, url: string) => ({
  id: card,
  type: 'render_inline_citation',
  cardType: 'citation_card',
  kind: url.startsWith('https://x.com/') ? 'CITATION_KIND_X_POST' : 'CITATION_KIND_WEB_PAGE',
  url,
})
