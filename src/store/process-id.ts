import { nanoid } from 'nanoid'

/** A name for this process that no other one has, before or after it. */
export const processId = (): string => `proc_${nanoid(12)}`
