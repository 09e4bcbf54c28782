import type { Tool } from '../../core/model-request.ts'

/** The declared tool a model means by a name; undefined when there is none, or more than one. */
export type FindTool = (name: string) => Tool | undefined

/** What models put before a name. */
export const namePrefixes = ['function', 'functions', 'tool', 'tools', 'default_api'].flatMap((word) => [
  `${word}.`,
  `${word}:`,
])
const prefix = /^(?:functions?|tools?|default_api)[.:]/i

/** `getWeather`, `get_weather` and `get-weather` are one name to models, as are `ns__name` and `ns.name`. */
export const folded = (name: string): string => name.replaceAll(/[_.-]/g, '').toLowerCase()

/** Without the namespace a tool was declared in. */
export const bareName = (name: string): string => name.slice(name.lastIndexOf('__') + 1).replace(/^_/, '')

export const withoutPrefix = (name: string): string => name.replace(prefix, '')

/** By its exact name, else by another spelling of it, with or without `functions.` or its namespace before it. */
export function toolFinder(tools: readonly Tool[]): FindTool {
  const exact = new Map(tools.map((tool) => [tool.name, tool]))
  const alike = new Map<string, Tool | undefined>()
  const inside = new Map<string, Tool | undefined>()
  // Two tools of one spelling: neither is meant for sure.
  const add = (map: typeof alike, name: string, tool: Tool) => map.set(name, map.has(name) ? undefined : tool)
  for (const tool of tools) {
    add(alike, folded(tool.name), tool)
    if (tool.name.includes('__')) add(inside, folded(bareName(tool.name)), tool)
  }
  return (given) => {
    const name = given.trim()
    const bare = withoutPrefix(name)
    const spelled = exact.get(name) ?? exact.get(bare) ?? alike.get(folded(name)) ?? alike.get(folded(bare))
    return spelled ?? inside.get(folded(bare))
  }
}
