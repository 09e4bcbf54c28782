/** One small change of a source file that some test ought to notice. `line` counts from 1. */
export type Mutant = { line: number; what: string; text: string }

type Rule = { what: string; find: RegExp; put: string }

// Binary operators stand between spaces (the formatter sees to it); those of types do not.
const rules: readonly Rule[] = [
  { what: '=== → !==', find: / === /g, put: ' !== ' },
  { what: '!== → ===', find: / !== /g, put: ' === ' },
  { what: '< → <=', find: / < /g, put: ' <= ' },
  { what: '<= → <', find: / <= /g, put: ' < ' },
  { what: '> → >=', find: / > /g, put: ' >= ' },
  { what: '>= → >', find: / >= /g, put: ' > ' },
  { what: '&& → ||', find: / && /g, put: ' || ' },
  { what: '|| → &&', find: / \|\| /g, put: ' && ' },
  { what: '?? → &&', find: / \?\? /g, put: ' && ' },
  { what: '+ → -', find: / \+ /g, put: ' - ' },
  { what: '- → +', find: / - /g, put: ' + ' },
  { what: '* → /', find: / \* /g, put: ' / ' },
  { what: 'true → false', find: /\btrue\b/g, put: 'false' },
  { what: 'false → true', find: /\bfalse\b/g, put: 'true' },
  { what: '! taken away', find: /!(?=[\w([])/g, put: '' },
  { what: 'some → every', find: /\.some\(/g, put: '.every(' },
  { what: 'every → some', find: /\.every\(/g, put: '.some(' },
  { what: 'Math.min → Math.max', find: /Math\.min\(/g, put: 'Math.max(' },
  { what: 'Math.max → Math.min', find: /Math\.max\(/g, put: 'Math.min(' },
  { what: 'lower case left as it is', find: /\.toLowerCase\(\)/g, put: '' },
  { what: 'trim taken away', find: /\.trim\(\)/g, put: '' },
  { what: 'if left out', find: /\bif \((?=[^\n]*\) (?:return|throw|continue|break))/g, put: 'if (false && ' },
  { what: 'call left out', find: /^( +)(?=[\w.]+\([^\n]*\)$)/gm, put: '$1void 0 && ' },
]

/** The source with everything that is not code (comments, strings, patterns) as blanks of the same length. */
function codeOnly(text: string): string {
  const notCode =
    /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<=[(,=:[!&|?{};\s])\/(?![/*\s])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g
  return text.replaceAll(notCode, (found) => found.replaceAll(/[^\n]/g, '\u0000'))
}

/** Every mutant of a TypeScript source that changes what it does: one that touches types alone is none. */
export function mutantsOf(text: string): Mutant[] {
  const transpiler = new Bun.Transpiler({ loader: 'ts' })
  const original = transpiler.transformSync(text)
  const code = codeOnly(text)
  return rules.flatMap(({ what, find, put }) =>
    [...code.matchAll(find)].flatMap((match) => {
      const changed = put.replace('$1', match[1] ?? '')
      const mutated = text.slice(0, match.index) + changed + text.slice(match.index + match[0].length)
      const line = text.slice(0, match.index).split('\n').length
      return behaves(transpiler, mutated, original) ? [{ line, what, text: mutated }] : []
    }),
  )
}

function behaves(transpiler: Bun.Transpiler, mutated: string, original: string): boolean {
  try {
    return transpiler.transformSync(mutated) !== original
  } catch {
    return false
  }
}
