/** Faults within JSON that stays JSON: values of other kinds and sizes, keys gone, misspelt or too many. */
import type { RandomStream } from '../engine/random.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Text in place of a value, so that what JSON.stringify would never write can be tried. */
const hostile: readonly string[] = [
  'null',
  'true',
  '-1',
  '0',
  '0.5',
  '1e308',
  '1e999',
  '-0',
  '9007199254740993',
  '1152921504606846976',
  '"NaN"',
  '""',
  '"-1"',
  `"${'x'.repeat(5000)}"`,
  '"../../../../etc/passwd"',
  '"\\u0000"',
  '"__proto__"',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '[1e999]',
  '{"__proto__":{"a":1}}',
  '{"length":1e9}',
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
  `[${'0,'.repeat(5000)}0]`,
  'NaN',
  '',
];
const marker = '<hostile>';

/** The text of `value` with one fault in it. */
export function mutateJson(value: unknown, random: RandomStream): string {
  const root = { root: structuredClone(value) as Json };
  const places: [container: { [key: string]: Json } | Json[], key: string][] = [];
  const walk = (node: Json): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as { [key: string]: Json }, key]);
      // Of long lists a few elements stand for all.
      if (!Array.isArray(node) || Number(key) < 4) walk((node as { [key: string]: Json })[key]);
    }
  };
  walk(root);
  const [container, key] = places[random.integer(places.length)];
  const node = container as { [key: string]: Json };
  let replacement = '';
  switch (random.integer(6)) {
    case 0:
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete node[key];
      break;
    case 1:
      if (!Array.isArray(container)) {
        node[`${key}s`] = node[key];
        delete node[key];
      } else container.push(node[key]);
      break;
    case 2:
      if (typeof node[key] === 'number')
        node[key] = (node[key] as number) + [1, -1, 0.5, 2 ** 32][random.integer(4)];
      else if (typeof node[key] === 'string' && (node[key] as string).startsWith('{'))
        node[key] = mutateJson(JSON.parse(node[key] as string), random);
      else if (typeof node[key] === 'string') node[key] = `${node[key]}${random.integer(10)}`;
      break;
    default:
      replacement = hostile[random.integer(hostile.length)];
      node[key] = marker;
  }
  return (JSON.stringify(root.root) ?? '').replace(JSON.stringify(marker), () => replacement);
}
