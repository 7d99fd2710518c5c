/** Progress of a thread that cannot show it: what it reports as messages, and those shown where they arrive. */
import type { Progress, Stage } from './progress.ts';

export type ProgressMessage =
  | { readonly note: string }
  | { readonly stage: number; readonly title: string; readonly total: number }
  | { readonly stage: number; readonly advance: Parameters<Stage['advance']> }
  | { readonly stage: number; readonly end: true };

export function progressAsMessages(send: (message: ProgressMessage) => void): Progress {
  let stages = 0;
  return {
    stage(title, total) {
      const stage = stages++;
      send({ stage, title, total });
      return {
        advance: (...advance) => send({ stage, advance }),
        end: () => send({ stage, end: true }),
      };
    },
    note: (note) => send({ note }),
  };
}

/** Takes the messages of one `progressAsMessages`, in their order. */
export function showMessages(progress: Progress): (message: ProgressMessage) => void {
  const stages = new Map<number, Stage>();
  return (message) => {
    if ('note' in message) progress.note(message.note);
    else if ('title' in message) stages.set(message.stage, progress.stage(message.title, message.total));
    else if ('advance' in message) stages.get(message.stage)!.advance(...message.advance);
    else stages.get(message.stage)!.end();
  };
}
