// Lets `import text from './x.service' with { type: 'text' }` be a string. Ambient: this file must import and export nothing.
declare module '*.service' {
  const text: string
  export = text
}
