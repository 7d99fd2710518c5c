/** What CaveJumper looks like: tiles of five pixels, rock all around. */
import type { PlatformerArt } from '../scenery.ts';
import { cavern, forest, masonry, space } from './backdrops.ts';
import type { SpriteSheet } from './sprite.ts';

/** y helmet, l lamp, s skin, e eye, b overalls, f boots. */
const miner: SpriteSheet = {
  name: 'miner',
  outline: true,
  frames: [
    ['.yyyy.', 'yyyyll', '.sses.', '.ssss.', '.bbbb.', 'sbbbbs', '.f..f.'],
    ['.yyyy.', 'yyyyll', '.sses.', '.ssss.', '.bbbb.', 'sbbbs.', 'f...f.'],
    ['.yyyy.', 'yyyyll', '.sses.', '.ssss.', '.bbbb.', '.sbbs.', '..ff..'],
    ['.yyyy.', 'yyyyll', 'ssses.', '.sssss', '.bbbb.', '.bbbb.', 'f....f'],
  ],
  palettes: [
    { y: 0xf2c230, l: 0xffffff, s: 0xf2c9a0, e: 0x181008, b: 0x3a6fd8, f: 0x2a1c14 },
    { y: 0xe84a3a, l: 0xfff6a0, s: 0x9a623c, e: 0x080402, b: 0xd8d8e0, f: 0x3a3a3a },
    { y: 0x4ad06a, l: 0xffffff, s: 0xf7dcc0, e: 0x102040, b: 0x8a4fd0, f: 0x201030 },
  ],
};

/** b body, l light side, k eye. */
const slime: SpriteSheet = {
  name: 'slime',
  outline: true,
  frames: [
    ['......', '..bb..', '.bllb.', 'blkbkb', 'blbbbb', 'bbbbbb', 'bbbbbb'],
    ['......', '......', '.bbbb.', 'bllkbk', 'blbbbb', 'bbbbbb', 'bbbbbb'],
    ['..bb..', '.bbbb.', '.blkbk', '.lbbbb', '.bbbbb', '.bbbb.', '.bbbb.'],
    ['..bb..', '.bllb.', '.bkbk.', 'blbbbb', '.bbbb.', '.bbbb.', '..bb..'],
  ],
  palettes: [
    { b: 0x5ad84a, l: 0xc8ffa8, k: 0x0c2008 },
    { b: 0xf06a9a, l: 0xffd0e0, k: 0x300818 },
    { b: 0x4ab8f0, l: 0xd0f4ff, k: 0x041c30 },
  ],
};

/** w wing, b body, r eye. */
const bat: SpriteSheet = {
  name: 'bat',
  frames: [
    ['w.....w', 'ww.b.ww', '.wbbbw.', '..rbr..', '..b.b..'],
    ['.......', '...b...', '.wbbbw.', 'wwrbrww', 'w.b.b.w'],
  ],
  palettes: [
    { w: 0x6a3a8a, b: 0x3c1c58, r: 0xff4a4a },
    { w: 0x9a3a3a, b: 0x5a1818, r: 0xffe14a },
    { w: 0x5a6a7a, b: 0x303a48, r: 0x6affff },
  ],
};

const spider: SpriteSheet = {
  name: 'spider',
  frames: [
    ['.kkk..', 'kbbbkk', 'kbbbrk', '.bbbb.', 'k.kk.k'],
    ['.kkk..', 'kbbbk.', 'kbbbrk', 'kbbbbk', '.k..k.'],
  ],
  palettes: [
    { k: 0x241c2c, b: 0x7a2c3c, r: 0xffe14a },
    { k: 0x0c2a2a, b: 0x2f9a8a, r: 0xff5a5a },
  ],
};

const gem: SpriteSheet = {
  name: 'gem',
  frames: [
    ['.ggg.', 'gwgdd', 'gwgdd', '.ggd.', '..g..'],
    ['.ggg.', 'ggwdd', 'ggwdd', '.gwd.', '..g..'],
    ['.ggg.', 'gggwd', 'gggwd', '.ggw.', '..g..'],
  ],
  palettes: [
    { g: 0x3ae06a, w: 0xe0ffe8, d: 0x189a40 },
    { g: 0xff4a5a, w: 0xffe0e0, d: 0xa81828 },
    { g: 0x4aa0ff, w: 0xe0f0ff, d: 0x1850b8 },
  ],
};

const crystal: SpriteSheet = {
  name: 'crystal',
  frames: [
    ['...w....', '..wcc...', '..wcc.w.', 'w.wcd.cc', 'ccwcd.cd', 'cdwcdccd', '.cwcdcd.', '.ccddd..'],
    ['...c....', '..ccw...', '..ccw.c.', 'c.ccw.wc', 'cwccd.cd', 'cdccdwcd', '.ccwdcd.', '.ccddd..'],
  ],
  palettes: [
    { w: 0xffffff, c: 0xd08aff, d: 0x8a3ad8 },
    { w: 0xffffff, c: 0x6af0ff, d: 0x1c9ac8 },
    { w: 0xffffff, c: 0xffb85a, d: 0xd86a1c },
  ],
};

export const caveArt: PlatformerArt = {
  themes: [
    {
      name: 'limestone',
      backdrop: cavern,
      backdropColours: [0x3a3040, 0x322838, 0x282030, 0x6a5a78],
      ground: {
        texture: 'earth',
        inside: 0x8a7460,
        shade: 0x66523f,
        top: 0xa89478,
        light: 0xd0bc98,
        ledge: 0x9a6a38,
        spikes: 0xd8d0c0,
        lava: 0xff6a1c,
      },
    },
    {
      name: 'moss',
      backdrop: cavern,
      backdropColours: [0x1c3034, 0x16282c, 0x102024, 0x4ac8a0],
      ground: {
        texture: 'earth',
        inside: 0x46584c,
        shade: 0x2e3e36,
        top: 0x4a9a3a,
        light: 0x8ad85a,
        ledge: 0x7a5a30,
        spikes: 0xb8c8b0,
        lava: 0x9ae02a,
      },
    },
    {
      name: 'ice cave',
      backdrop: cavern,
      backdropColours: [0x2a4a78, 0x244068, 0x1c3458, 0xa8e0ff],
      ground: {
        texture: 'block',
        inside: 0x8ac0e0,
        shade: 0x6098c0,
        top: 0xd0f0ff,
        light: 0xffffff,
        ledge: 0x4a78a8,
        spikes: 0xf0faff,
        lava: 0x1c2f8a,
      },
    },
    {
      name: 'volcano',
      backdrop: cavern,
      backdropColours: [0x48141a, 0x3a0f14, 0x2a0a10, 0xff7a2a],
      ground: {
        texture: 'earth',
        inside: 0x3a3034,
        shade: 0x241c20,
        top: 0x5a4a4c,
        light: 0x8a7470,
        ledge: 0x8a5040,
        spikes: 0xc8c0b8,
        lava: 0xffa01c,
      },
    },
    {
      name: 'catacomb',
      backdrop: masonry,
      backdropColours: [0x4a4438, 0x342f28, 0x1a1612, 0x5c5444],
      ground: {
        texture: 'brick',
        inside: 0x8a8468,
        shade: 0x5c583f,
        top: 0xa8a284,
        light: 0xd0caa8,
        ledge: 0x6a4a34,
        spikes: 0xd8d8d8,
        lava: 0x5ab02a,
      },
    },
    {
      name: 'asteroid',
      backdrop: space,
      backdropColours: [0x06060f, 0x181030, 0xffffff, 0xe0a05a, 0x8a4a2a],
      ground: {
        texture: 'earth',
        inside: 0x6a6478,
        shade: 0x484258,
        top: 0x8a8498,
        light: 0xb8b4c8,
        ledge: 0x3a9ab8,
        spikes: 0xff8ac8,
        lava: 0xd03aff,
      },
    },
    {
      name: 'roots',
      backdrop: forest,
      backdropColours: [0x2a2030, 0x7a5a6a, 0x4a3444, 0x34222e, 0x8a3a5a],
      ground: {
        texture: 'earth',
        inside: 0x5a3a34,
        shade: 0x402420,
        top: 0xb85a8a,
        light: 0xf0a0c0,
        ledge: 0x8a6a3a,
        spikes: 0xe8d8b0,
        lava: 0x3ac8d0,
      },
    },
  ],
  characters: [miner, slime],
  item: gem,
  goal: crystal,
  patrols: { bat, crawler: spider },
};
