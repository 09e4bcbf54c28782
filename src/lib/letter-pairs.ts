import { scriptOf } from './script-prices.ts'

// Which letters follow each other says whether a vocabulary has their word whole: a price by length alone is off by a third
// between common and rare words of these scripts. One signed byte for each of 512 groups of pairs, in steps of 0.02 tokens,
// fitted by least squares on two thirds of the Declaration of Human Rights and on texts of translated programs; in Devanagari
// on the Declaration in Marathi, Nepali, Bhojpuri and Maithili as well. The third that was left out is in fixtures/.
const steps = 0.02
const groups = 512
const fitted: readonly [letter: string, bytes: string][] = [
  [
    'ա',
    '8OsA4w333gIH8gTk5/waGSLi6AD89BMAHQEQEQAA5iLy/OEAANn0APjz/QAmHAASBhoxIRUU7R//+hIiDB4EDBpADxv/USAAHBvt' +
      '/gII9BMSGVonIekJJvkAAAMLAAH3/u759u3r9fvZ+fbu3gbv//Dn+NbyBPzO9Oft5wT5+Pbe6vXi7ggI7gj38QgaBiMEAvIDD/X5' +
      'BgsA+QPd0foXD+oHBgvaHvIA4hkTCQv37Rr4AADBAfIE9RYFB+nxFwUI7B4bD937IAMHLifwAOj67uv5ABD+/AAQ9/wr+goAIwMS' +
      'EA3+/AsO1Ob92wz4Gg4eAAAFAADx/gAdJvcBDBME8fMA+QAN6O8BBfDy794P7/6/HeMb6/zzMNoAAAzkAADqBdoZPQDmz/EE+gkA' +
      'z+wI/wDw/PoAACAAABnpFwkAACn7Dx8IAAsS/QgK9ggPC//uAAAa8evsNADf0t8XKgPkzwDlQiIGG9UB6wDaAfIAFvgAF/rj+ADn' +
      '8Pv8AAsA7u8i9xD+KdYCA+b0EPkb/v0MCCz47RELAPYE7QAJ/wIGGw7WGQUAAPu7IwAOAAsAAAAAAP/b+QAA+9DeAAAI5e/uAA4E' +
      'ABPsEAUBAPTfQR33BADjABz0/QHtBu4AOQz8CicAHBQU8P8S4AAN/+oOFukG/uHzvaIN8/M2ACcA/vIKBBw=',
  ],
  [
    'ა',
    'GwAA8QALAACwAwA5Cg0AJyElDgH4DBwAChEAAAD9AQAAHwAADwAAAAAAywwA8wzKByPs9/sfC/L8AfPkFPgLABACBuUADP0eHwcP' +
      'ShMADP3x+SQA8PcfDfPcHwIL9/EN/PjvGQQDCOEEGgAeAg/39esCANQp3eUL9xAtBvoA+xnzCQ8B6Pz9FdIpGff/JChB+isZJQDo' +
      'AAAAIQAAHQsAIeYC3x0W8QwAnff6zQcJAPYTFArqDAAA8BDy/wQAE/8ABAD0AA4ACgAQMyT4EwD9ADvyAAAdCB/zAAAAAAAPAAAA' +
      'AADlABoyE9b2AAQA7vQ79AEABffZBwDqAAv1DAAAAADfKy4AAAAA6gAl6Qf69+kM2wT7ACsPAOzt5gTeHhTqChIM6wXy4xUAAAAA' +
      'AB8AAAAQHBIAEgDw/esbGgApG8EEAAD1AAD5AAAAAAAKAAAAAADxCfcK6P0EGvHo4hIA/e8AQvnx8CYAGAMa7yUA9wDmAgAAAAAA' +
      '+A8Z2+0AGL/0++zRv/7rGg/T9wIAAAA67Az+8MEA6gAAAAAAAAcAG/H2zwY08wjqzhL/5wAA5gHyyhbvPPjk9gAAAMogAAAAAPPN' +
      '2t3j5fr/BP33ANv9APAA9Pny/bfJAvQH9uUNBRn6Cusl3fDjD/oSwvXv+gAPAPn79wbz+QQ06xoM++zr+g0=',
  ],
  [
    'क',
    'AOz0/U7i/+4H5QIdAQsL6O8J/BEa8+70/P3v7fHvABf8DCQH/RXyDfUw3Ofu/uoB9fHxA+zZ88Hj7/rvA/r/HPr48vAE7fETA/Xv' +
      '3PksxygE/iIQ7fr1FBQEAwgCHefu+fIHHQr5+gMXJhQU6+8H+wQLARsDA/jiAs7/6AEL9/YS8v9H49wADPwZEwAcDwsf8gA/Idob' +
      'FEECMPv2ABchFA4W3ATtQ/MZ5/YAAf4TCO8IDgD6AA8VABIA2+oEAg0ADOXw+gsh/ADGGQDoCwUSACru+Bf1HSjk9OcZAAf2CvPl' +
      'BwD89/IQBRYsAA8DBe0Q5CYn9A345Pzoz/75Aw/sAvP3B/Xy7fYn+fP+//7r6/X3E+326+/r9fUfAe4F9Pbr8x4CC+/y8BYACN0E' +
      '++Lr+u3p4gvo9fb37/fz/v/q9ADm2+ED2+/K+Ob++vkZA/fp7/gG8PgG6jPf8ef96/rzMgrnBvPxBtn5DA4E8PPx6fMWH/PzB/cU' +
      '/fkJ/fbyN/oK7uwB5jXvGuwNKvr87PUdCPbz/fUd8hP++R3n/wz/EhP2CQf40hXbHAHiNAgO+goHAP7sAP8e9SkZFB4W9/ENEQYq' +
      '6OgG/f8l8xUE+hf3CesU6xbhMflaAR4bAOsICvrcAPjzKQgHFvH6CwwSFwANAAoBIunc+f0nFwAkACb9Ghc=',
  ],
  [
    'ক',
    '8OsCAAANAfn/+AwADOYm6PAd8wf15Af99wYJ1e8AAAHwC/In7uro/+0A5QYA9OXx4vcOCAAAFPXv5QIADvjUEv4G0+r7AAE37wAD' +
      '3vQHAA3/ECkJ/OnjBfkBGRfqFt7uywgaQxzrEQQdFCcI9g8SABwO+fYABP3/Cv4K/xUP5QD4Ie4gCyPPABcnCv70AOcO4QAGAAjm' +
      'AQANY975BggrGQDv9uIV+vz7/9cADvPdAAAAAAAHAAAAAPQJAtsQCgD18AD+FQAFAyzoDRjWEewBAAsA9gH66f34DQD0AADw4vDg' +
      '2wkXAAjfGSPlAPUNFOn/7/g18hgB9Ogimuz0AAAQAgAeDAv/7p8A2PjT9+8PDwroCuX4+/frBhYWAfIT8P0C9yD/+wX6+f7u+icg' +
      'BvX5Cd7y+xTz/gPn8PYFAyn3AOwE+xru8vH1B/oT/OcZBRP6B/X7BAHx8QrXFwwA/ADsACv6CkD3BxMK9S7/AAj3BuMPFu/16wgg' +
      '/AQS/fopGwfIRvkAKRL8APEPAQTw/PgAFwoiAgTqBxj17TXk/cYrChz1AAn1ANrjAP4AAAAkAC8AFR0AACAAKQAnAPwF9ecEBwAj' +
      'FOQC+igi8xEA7AAA/wf/HCLZ4boAAAAAAAQMCgAMAPj45s8fFAPn8ggAAfxGAAv3zdcB7v/pHgD/+AYAJf4=',
  ],
]

const tables = new Int8Array(32 * groups)
for (const [letter, bytes] of fitted)
  tables.set(new Int8Array(Buffer.from(bytes, 'base64')), scriptOf(letter.charCodeAt(0)) * groups)

/** What two letters of the script of that number add to their word, in steps. 0 is the edge of the word. */
export const pairSteps = (script: number, first: number, second: number): number =>
  tables[script * groups + (((first & 0x7f) * 37 + (second & 0x7f)) & (groups - 1))]!

/** Tokens of so many steps. */
export const tokensOf = (sum: number): number => sum * steps
