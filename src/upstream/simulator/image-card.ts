import type { ImageCue } from './script.ts'

/** Asset key of a picture: previews below 100 % live beside the final one (upstream-protocol 3.8, 5.4). */
export const imageKey = (userId: string, imageId: string, progress: number): string =>
  `users/${userId}/generated/${imageId}${progress < 100 ? '-part-0' : ''}/image.jpg`

/** A picture as a card of the text. */
export const imageCard = (image: ImageCue, userId: string) => ({
  id: image.card,
  type: 'render_generated_image',
  cardType: 'generated_image_card',
  image_chunk:
    image.progress === null
      ? null
      : {
          imageUuid: image.imageId,
          imageUrl: imageKey(userId, image.imageId, image.progress),
          seq: image.progress < 100 ? 0 : 1,
          progress: image.progress,
          moderated: image.moderated,
          imageTitle: '',
          imageIndex: image.index,
          imageModel: 'imagine_x_1',
          imagePrompt: { modelName: 'imagine_x_1', prompt: image.prompt, upsampledPrompt: image.prompt },
          mediaId: image.imageId,
          imageScore: 0,
          rRated: false,
        },
})

/** The same as a frame of its own, the older form (upstream-protocol 3.9). */
export const imageFrame = (image: ImageCue, userId: string) => ({
  imageId: image.imageId,
  imageUrl: image.progress ? imageKey(userId, image.imageId, image.progress) : '',
  seq: image.progress === 100 ? 1 : 0,
  progress: image.progress ?? 0,
  moderated: image.moderated,
  imageIndex: image.index,
  assetId: image.imageId,
  imageModel: 'imagine_h_1',
  rRated: false,
})
