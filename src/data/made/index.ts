// Entry `gan-kit/datasets`: worlds that are drawn, with the truth known of every example, and what reads it back.

export { LABEL_CLASSES, type LabelClass } from './labelMaps/houseScene';
export { LABEL_COLORS, type LabelMapBatch, type LabelMapSource, labelMapSource } from './labelMaps/labelMaps';
export { gaussianGrid, gaussianRing, type MixtureSource, type PointBatch } from './mixtures';
export { type CaptionedShapesOptions, captionedShapes, type ShapeBatch } from './shapes/captionedShapes';
export { drawShape } from './shapes/drawShape';
export { namedShapes } from './shapes/namedShapes';
export { readShape, readShapes, type ShapeReading } from './shapes/readShape';
export {
  SHAPE_FACTORS,
  SHAPE_WORD_COUNT,
  type ShapeFactors,
  type ShapeSplit,
  shapeLabel,
  shapeOfLabel,
} from './shapes/shapeFactors';
export { describeShape, type Phrasings, SHAPE_WORDS } from './shapes/shapeSentences';
export { renderSprite, SPRITE_FACTORS, type SpriteBatch, type SpriteFactors, spriteSource } from './sprites';
