/** The wrappers for vector environments, by their Gymnasium names. */
export { ClipAction, RescaleAction, TransformAction, VectorizeTransformAction } from './action.ts';
export { DictInfoToList } from './dict-info-to-list.ts';
export {
  DtypeObservation,
  FilterObservation,
  FlattenObservation,
  GrayscaleObservation,
  NormalizeObservation,
  RescaleObservation,
  ReshapeObservation,
  ResizeObservation,
  TransformObservation,
  VectorizeTransformObservation,
} from './observation.ts';
export { RecordEpisodeStatistics } from './record-episode-statistics.ts';
export { RecordVideo } from './record-video.ts';
export { ClipReward, NormalizeReward, TransformReward, VectorizeTransformReward } from './reward.ts';
export {
  VectorActionWrapper,
  VectorObservationWrapper,
  VectorRewardWrapper,
  VectorWrapper,
} from './vector-wrapper.ts';
