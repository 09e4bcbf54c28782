// Lets `import path from './x.mp4' with { type: 'file' }` be a string. Ambient: this file must import and export nothing.
declare module '*.mp4' {
  const path: string
  export = path
}
