import type { Config } from '../config/schema.ts'

/** A video in a text (`app.video_format`): the bare link, a player, or a link that shows its picture where there is one. */
export function videoText(url: string, format: Config['app']['video_format'], thumbnail?: string): string {
  if (format === 'html') {
    const poster = thumbnail ? ` poster="${attribute(thumbnail)}"` : ''
    return `<video src="${attribute(url)}"${poster} controls="controls"></video>`
  }
  if (format === 'markdown') return thumbnail ? `[![video](${thumbnail})](${url})` : `[video](${url})`
  return url
}

const attribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
