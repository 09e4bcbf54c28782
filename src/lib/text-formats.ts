import { isIP } from 'node:net'

/** Whether a text is of a format. Every check takes time linear to the text. */
type Format = (text: string) => boolean

const matches =
  (pattern: RegExp): Format =>
  (text) =>
    pattern.test(text)

const label = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i
const timePattern = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i

const isHost: Format = (text) => text.length <= 253 && text.split('.').every((part) => label.test(part))

const isDate: Format = (text) => {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return year !== '' && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

const isTime: Format = (text) => {
  const [, hour, minute, second, sign = '+', offsetHour = 0, offsetMinute = 0] = timePattern.exec(text) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return false
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return false
  const offset = (sign === '-' ? 1 : -1) * (Number(offsetHour) * 60 + Number(offsetMinute))
  const utc = (Number(hour) * 60 + Number(minute) + offset + 1440) % 1440
  // A leap second comes at the end of a day.
  return Number(second) < 60 || utc === 1439
}

const isDateTime: Format = (text) =>
  /^.{10}[t ]/i.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11))

const isEmail: Format = (text) => {
  const at = text.lastIndexOf('@')
  const name = text.slice(0, at)
  if (at < 1 || name.length > 64 || !isMailHost(text.slice(at + 1))) return false
  if (/^"[ !#-~]*"$/.test(name)) return true
  return /^[a-z\d.!#$%&'*+/=?^_`{|}~-]+$/i.test(name) && !name.split('.').includes('')
}

const isMailHost: Format = (text) => {
  const literal = /^\[(?:IPv6:)?(.+)\]$/i.exec(text)?.[1]
  return literal === undefined ? isHost(text) : isIP(literal) !== 0
}

const uriLetters = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})*$/i
const isUri: Format = (text) =>
  /^[a-z][a-z\d+.-]*:/i.test(text) && uriLetters.test(text) && URL.canParse(text)

const isRegex: Format = (text) => {
  try {
    return Boolean(new RegExp(text, 'u'))
  } catch {
    return false
  }
}

/** Formats by name; others are not checked. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  [
    'duration',
    matches(/^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/),
  ],
  ['email', isEmail],
  ['hostname', isHost],
  ['ipv4', (text) => isIP(text) === 4],
  ['ipv6', (text) => isIP(text) === 6 && !text.includes('%')],
  ['uri', isUri],
  ['url', isUri],
  ['uri-reference', matches(uriLetters)],
  ['uuid', matches(/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i)],
  ['json-pointer', matches(/^(?:\/(?:[^~/]|~[01])*)*$/)],
  ['regex', isRegex],
])
