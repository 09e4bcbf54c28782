/** A body as one reads it: JSON with indents, also that of each event of a stream; anything else as it is. */
export function pretty(text: string): string {
  const whole = indented(text)
  if (whole !== undefined) return whole
  if (!/^data: ?[{[]/m.test(text)) return text
  return text
    .split('\n')
    .map((line) => {
      const [start = '', data = ''] = /^(data: ?)(.*)$/.exec(line)?.slice(1) ?? []
      return start ? start + (indented(data) ?? data) : line
    })
    .join('\n')
}

function indented(text: string): string | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return undefined // cut off where the log cuts, or no JSON after all
  }
}
