/**
 * The top of an axis for a largest value: a number people count in, whose half is one too (1, 2, 4, 6, 8 or 10 times a
 * power of ten), at least `least`. 0 only for 0 and a `least` of 0.
 */
export function niceTop(value: number, least = 0): number {
  const wanted = Math.max(value, least)
  if (wanted <= 0) return 0
  const power = 10 ** Math.floor(Math.log10(wanted))
  const step = [1, 2, 4, 6, 8, 10].find((one) => one * power >= wanted * (1 - 1e-9)) ?? 10
  return step * power
}

/** Which of `length` places get a label: the first, the last and up to three between. */
export function markedPlaces(length: number): number[] {
  if (length === 0) return []
  const parts = Math.min(4, length - 1)
  if (parts === 0) return [0]
  return Array.from({ length: parts + 1 }, (_, at) => Math.round((at * (length - 1)) / parts))
}
