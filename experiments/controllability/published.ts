/** Figures that others published for the same protocol: CoinRun, one frame in, ten predicted, 25 steps. */

interface Published {
  readonly model: string;
  readonly psnr: number;
  readonly ssim: number;
}

/** GenieRedux (Kazemi et al. 2024), test set of random play; Jafar as measured there. */
export const published: readonly Published[] = [
  { model: 'GenieRedux, tokenizer alone', psnr: 38.25, ssim: 0.96 },
  { model: 'GenieRedux', psnr: 25.51, ssim: 0.77 },
  { model: 'GenieRedux-G, true actions', psnr: 33.41, ssim: 0.92 },
  { model: 'Jafar', psnr: 12.66, ssim: 0.48 },
];
