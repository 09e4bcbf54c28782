// One path segment of plain characters: no separator, no dot but the one before the extension, nothing encoded.
// Files that older gateways left in the folder (`users-…-image.jpg`) have such names too.
const safeName = /^[A-Za-z0-9_-]{1,200}\.(jpg|jpeg|png|webp|gif|mp4)$/

/** Whether a file of ours can have this name. No other may lead to a path or a key. */
export const isMediaName = (name: string): boolean => safeName.test(name)

/** The name of a new file. `random` makes it unguessable; neither account nor upstream shows. */
export const mediaName = (random: string, extension: string): string => `${random}.${extension}`
