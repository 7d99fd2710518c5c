/** The wrappers, by their Gymnasium names. Those for vector environments are in `../vector/wrappers/`. */
export { AddRenderObservation } from './add-render-observation.ts';
export { AtariPreprocessing } from './atari-preprocessing.ts';
export { Autoreset } from './autoreset.ts';
export { OrderEnforcing } from './order-enforcing.ts';
export { PassiveEnvChecker } from './passive-env-checker.ts';
export { type EpisodeStatistics, RecordEpisodeStatistics } from './record-episode-statistics.ts';
export { RecordVideo } from './record-video.ts';
export { RenderCollection } from './render-collection.ts';
export { AddWhiteNoise, ObstructView } from './render-noise.ts';
export { ClipReward, NormalizeReward, RewardWrapper, TransformReward } from './reward.ts';
export { RepeatAction, StickyAction } from './stateful-action.ts';
export {
  DelayObservation,
  FrameStackObservation,
  MaxAndSkipObservation,
  NormalizeObservation,
  TimeAwareObservation,
} from './stateful-observation.ts';
export { TimeLimit } from './time-limit.ts';
export {
  ActionWrapper,
  ClipAction,
  DiscretizeAction,
  RescaleAction,
  TransformAction,
} from './transform-action.ts';
export {
  DiscretizeObservation,
  DtypeObservation,
  FilterObservation,
  FlattenObservation,
  GrayscaleObservation,
  ObservationWrapper,
  RescaleObservation,
  ReshapeObservation,
  ResizeObservation,
  TransformObservation,
} from './transform-observation.ts';
export { cappedCubicVideoSchedule } from './video-recorder.ts';
export { Wrapper, wrapperAttribute } from './wrapper.ts';
