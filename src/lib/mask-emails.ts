const email = /[^\s@<>()[\]{},;:|"'=]+@[^\s@<>()[\]{},;:|"'=]+\.[^\s@<>()[\]{},;:|"'=.]+/g

const maskedEmail = (address: string) => `${[...address][0]}***${address.slice(address.lastIndexOf('@'))}`

/** The text with only the first letter and the domain left of every e-mail address: `a***@example.com`. */
export const maskedEmails = (text: string): string => text.replaceAll(email, maskedEmail)

/**
 * The text a person sends back after it was shown to them masked: the addresses that stood in `before` stand in the
 * place of their masks again.
 */
export function unmaskedEmails(text: string, before: string): string {
  let restored = ''
  let rest = text
  for (const [address] of before.matchAll(email)) {
    const mask = maskedEmail(address)
    const at = rest.indexOf(mask)
    if (at === -1) continue
    restored += rest.slice(0, at) + address
    rest = rest.slice(at + mask.length)
  }
  return restored + rest
}
