const entities: Record<string, string> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' }

/** The five entities of XML as characters. */
export const unescapeXml = (text: string): string =>
  text.replaceAll(/&(quot|apos|lt|gt|amp);/g, (_, name: string) => entities[name] ?? '')
