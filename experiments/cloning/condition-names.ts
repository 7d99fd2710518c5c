/**
 * Every condition of the cloning experiment by its name, with what it is: configurations offer them, reports explain them,
 * and no agent of a user's may go by one. An N stands for a number of steps.
 */

/** What every run has, beside the benchmark's baseline. */
const always = {
  expert: 'the one who is imitated',
  random: 'uniformly random actions',
  'oracle-bc':
    "cloned from all of the expert's frames with their true actions: the most that cloning can reach",
  'latent-bc':
    'cloned from the latent actions that the latent action model saw in the same frames; a dictionary of labelled samples ' +
    'turns each into the true actions seen with it',
  'genie-bc':
    'cloned from what latent-bc does in generated worlds, seen in generated frames alone; with the same dictionary',
  'labels-only': 'draws from the actions of the labelled samples without looking',
} as const;

/** What a run can have besides, by `further.conditions`. */
const chosen = {
  'few-label-bc':
    'cloned from the labelled samples alone, without any video (nor eyes that it taught), for as many steps as were best on ' +
    'a fifth of them: what a latent method must beat',
  'displacement-bc':
    "as latent-bc, from clusters of the simulator's own displacement and its change, 48 at most, in place of latent actions: " +
    'what exact codes of motion give',
  'latent-bc-features':
    "latent-bc whose true action comes from a decoder that sees the policy's last features as well as its code, fitted on " +
    'the labelled samples',
} as const;

/** Those that `latent-ppo` stands for. */
const online = {
  'latent-ppo-N': 'latent-bc, then N steps of PPO in real training levels through its dictionary',
  'oracle-ppo-N': 'oracle-bc, then N steps of PPO',
  'ppo-N': 'N steps of PPO from nothing, with the same network',
} as const;

type Names<T> = [keyof T, ...(keyof T)[]];

export const furtherConditions = Object.keys(chosen) as Names<typeof chosen>;

const terms: Readonly<Record<string, string>> = { ...always, ...chosen, ...online };

/** What a condition is, by its name in the summary; undefined for an agent. */
export function meaningOf(condition: string): { name: string; meaning: string } | undefined {
  const name = Object.hasOwn(online, condition.replace(/\d+$/, 'N'))
    ? condition.replace(/\d+$/, 'N')
    : condition;
  return Object.hasOwn(terms, name) ? { name, meaning: terms[name] } : undefined;
}

/** The chosen ones in a sentence, for whoever configures them. */
export const furtherText = Object.entries(chosen)
  .map(([name, meaning]) => `\`${name}\`: ${meaning}`)
  .join('; ');
