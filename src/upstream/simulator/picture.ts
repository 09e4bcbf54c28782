import { encodePng } from './png.ts'
import { seeded } from './random.ts'

export type PictureSize = { width: number; height: number }

/** What pictures of a chat have. */
const chatSize: PictureSize = { width: 768, height: 512 }

/** Width and height for a ratio such as `16:9`, as many pixels as a picture of a chat. Anything else is 2:3. */
export function sizeOf(ratio: unknown): PictureSize {
  const [, across = '2', down = '3'] = /^([\d.]+):([\d.]+)$/.exec(String(ratio)) ?? []
  const unit = Math.sqrt((chatSize.width * chatSize.height) / (Number(across) * Number(down)))
  const side = (share: string) => Math.max(64, Math.round((Number(share) * unit) / 16) * 16)
  return { width: side(across), height: side(down) }
}

/** A landscape of a kind: sky, sun and hills in colours that follow from the prompt. The same prompt, the same bytes. */
export async function drawPicture(
  prompt: string,
  format: 'jpeg' | 'png',
  size: PictureSize = chatSize,
): Promise<Uint8Array<ArrayBuffer>> {
  const png = encodePng(size.width, size.height, paint(prompt, size))
  if (format === 'png') return png
  return new Uint8Array(await new Bun.Image(png).jpeg({ quality: 82 }).bytes())
}

type Colour = readonly [number, number, number]

/** Painted for a canvas of 768 by 512 and stretched, so that a preview shows the same picture. */
function paint(prompt: string, { width, height }: PictureSize): Uint8Array {
  const random = seeded(prompt)
  const colour = (min: number, max: number): Colour => [
    random.int(min, max),
    random.int(min, max),
    random.int(min, max),
  ]
  const across = width / chatSize.width
  const down = height / chatSize.height
  const top = colour(40, 160)
  const bottom = colour(150, 240)
  const sun = {
    x: random.int(120, chatSize.width - 120) * across,
    y: random.int(70, 190) * down,
    radius: random.int(30, 60) * Math.min(across, down),
    colour: colour(225, 255),
  }
  const hills = [0, 1, 2].map((row) => ({
    base: (300 + row * 60) * down,
    height: random.int(20, 60) * down,
    length: random.int(90, 220) * across,
    phase: random.next() * 6,
    colour: colour(30 + row * 10, 130 - row * 30),
  }))
  const rgb = new Uint8Array(width * height * 3)
  for (let x = 0; x < width; x++) {
    const ridges = hills.map((hill) => hill.base + hill.height * Math.sin(x / hill.length + hill.phase))
    for (let y = 0; y < height; y++) {
      const hill = ridges.findLastIndex((ridge) => y > ridge)
      const inSun = (x - sun.x) ** 2 + (y - sun.y) ** 2 < sun.radius ** 2
      const pixel = hills[hill]?.colour ?? (inSun ? sun.colour : blend(top, bottom, y / height))
      rgb.set(pixel, (y * width + x) * 3)
    }
  }
  return rgb
}

const blend = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
]
