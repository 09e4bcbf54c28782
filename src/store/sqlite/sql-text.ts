// Lets `import text from './x.sql' with { type: 'text' }` be a string. Ambient: this file must import and export nothing.
declare module '*.sql' {
  const text: string
  export = text
}
