import { expect, test } from 'bun:test'
import { sniffMedia } from './sniff.ts'

const cases: [latin1: string, contentType: string | undefined][] = [
  ['\xff\xd8\xff\xe0\0\x10JFIF\0', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
  ['RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
  ['GIF89a\x01\0\x01\0', 'image/gif'],
  ['GIF87a\x01\0\x01\0', 'image/gif'],
  ['\0\0\0\x18ftypisom\0\0\x02\0', 'video/mp4'],
  ['\0\0\0\x20ftypmp42\0\0\0\0', 'video/mp4'],
  ['RIFF\x24\0\0\0WAVEfmt ', undefined],
  ['\0\0\0\x20ftypavif\0\0\0\0', undefined],
  ['<!DOCTYPE html><ht', undefined],
  ['<svg xmlns="http:/', undefined],
  ['{"error":"nope"}', undefined],
  ['\x89PNG', undefined],
  ['', undefined],
]
for (const [bytes, contentType] of cases)
  test(`${JSON.stringify(bytes)} is ${contentType ?? 'nothing we serve'}`, () =>
    expect(sniffMedia(Buffer.from(bytes, 'latin1'))?.contentType).toBe(contentType))
