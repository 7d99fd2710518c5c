/** What Runner looks like: tiles of six pixels under wide skies. */
import type { PlatformerArt } from '../scenery.ts';
import { clouds, hills, skyline, sunset } from './backdrops.ts';
import type { SpriteSheet } from './sprite.ts';

/** g skin, l belly, k eye. */
const dinosaur: SpriteSheet = {
  name: 'dinosaur',
  outline: true,
  frames: [
    ['....ggg.', '....gkgg', '....gggg', 'g..ggl..', 'gg.ggll.', '.gggll..', '..ggg...', '..g.g...'],
    ['....ggg.', '....gkgg', '....gggg', 'g..ggl..', 'gg.ggll.', '.gggll..', '..ggg...', '.g...g..'],
    ['....ggg.', '....gkgg', '....gggg', '...ggl..', 'g..ggll.', 'ggggll..', '..ggg...', '...gg...'],
    ['....ggg.', '....gkgg', 'g...gggg', 'gg.ggll.', '.gggl...', '..ggl...', '.gg.gg..', '........'],
  ],
  palettes: [
    { g: 0x4aa84a, l: 0xd0e89a, k: 0x101810 },
    { g: 0xc8508c, l: 0xffd0e0, k: 0x200818 },
    { g: 0x3a78c8, l: 0xbfe0ff, k: 0x04101f },
  ],
};

/** o fur, w white, k eye. */
const cat: SpriteSheet = {
  name: 'cat',
  outline: true,
  frames: [
    ['.....o.o', 'o....ooo', 'o....oko', 'oo.oooow', '.oooooo.', '.ooowo..', '.o.o.o..'],
    ['.....o.o', '.o...ooo', 'o....oko', 'oo.oooow', '.oooooo.', '.ooowo..', 'o..o..o.'],
    ['.....o.o', 'oo...ooo', '.o...oko', '.o.oooow', '.oooooo.', '.ooowo..', '..oo.o..'],
    ['.....o.o', '.....ooo', 'oo...oko', '.ooooooo', '.ooooow.', 'oo..woo.', 'o.....o.'],
  ],
  palettes: [
    { o: 0xe8862c, w: 0xfff0d8, k: 0x181008 },
    { o: 0x3a3a48, w: 0xe8e8f0, k: 0x9aff5a },
    { o: 0xf0e8dc, w: 0xe8a8a0, k: 0x2a60c0 },
  ],
};

/** h hair, s skin, e eye, c scarf, b suit, f shoes. */
const sprinter: SpriteSheet = {
  name: 'sprinter',
  outline: true,
  frames: [
    ['..hhhh..', '..hsse..', '..ssss..', '.cccc...', '..bbbb..', '..bbbb..', '..b..b..', '..f..f..'],
    ['..hhhh..', '..hsse..', 'c.ssss..', 'cccc....', '..bbbbs.', '.sbbb...', '.bb..b..', 'f.....f.'],
    ['..hhhh..', '..hsse..', '..ssss..', 'ccccc...', '..bbb...', '..bbs...', '..bb....', '..ff....'],
    ['..hhhh..', 'c.hsse..', '.cssss..', '..cc..s.', '.sbbbb..', '..bbbb..', '.bb..bb.', 'f......f'],
  ],
  palettes: [
    { h: 0x402a18, s: 0xf2c9a0, e: 0x101010, c: 0xe83a3a, b: 0x3c4454, f: 0xf4f4f4 },
    { h: 0xf0d05a, s: 0xf6d8bc, e: 0x204080, c: 0x3ad0c8, b: 0xb03a78, f: 0x2a1020 },
    { h: 0x181818, s: 0x8a5a38, e: 0x000000, c: 0xffd23a, b: 0x2f7a4a, f: 0xe8e8e8 },
  ],
};

const snail: SpriteSheet = {
  name: 'snail',
  frames: [
    ['..ss...', '.soos.b', '.soss.b', '.ssssbk', 'bbbbbbb', '.bbbbb.'],
    ['..ss...', '.soos.b', '.soss.b', '.ssssbk', '.bbbbbb', 'bbbbbb.'],
  ],
  palettes: [
    { s: 0xa0522d, o: 0xe0a878, b: 0xd8c46a, k: 0x201008 },
    { s: 0x7a3ac0, o: 0xc8a0f0, b: 0x8ad08a, k: 0x102010 },
    { s: 0x2a6aa8, o: 0x9ad0f0, b: 0xf0a8a0, k: 0x200808 },
  ],
};

const saw: SpriteSheet = {
  name: 'saw',
  frames: [
    ['..w.w..', '.mmmmmw', 'wmmdmm.', '.mdkdmw', 'wmmdmm.', '.mmmmmw', '..w.w..'],
    ['.w.w...', 'wmmmmm.', '.mmdmmw', 'wmdkdm.', '.mmdmmw', 'wmmmmm.', '...w.w.'],
  ],
  palettes: [
    { w: 0xf4f8ff, m: 0xa8b4c0, d: 0x606c78, k: 0x202428 },
    { w: 0xffe8c0, m: 0xc89a5a, d: 0x805a28, k: 0x302008 },
  ],
};

const coin: SpriteSheet = {
  name: 'coin',
  frames: [
    ['.yyy.', 'ywwyy', 'ywyoy', 'yyyoy', '.yoy.'],
    ['.yyy.', '.ywy.', '.ywo.', '.yyo.', '.yo..'],
    ['..y..', '..w..', '..w..', '..y..', '..o..'],
    ['.yyy.', '.ywy.', '.ywo.', '.yyo.', '.yo..'],
  ],
  palettes: [{ y: 0xffcf2e, w: 0xfff6b0, o: 0xc07a10 }],
};

/** p pole, r cloth, R its shaded fold, t ball on top. */
const flag: SpriteSheet = {
  name: 'flag',
  frames: [
    [
      '.t......',
      '.prrr...',
      '.prrrrr.',
      '.prRrrrr',
      '.prRRrr.',
      '.prRRR..',
      '.p......',
      '.p......',
      '.p......',
      '.p......',
      '.p......',
      'ppp.....',
    ],
    [
      '.t......',
      '.prr....',
      '.prrrrr.',
      '.prrrRrr',
      '.pRrrRRr',
      '.pRRrr..',
      '.p......',
      '.p......',
      '.p......',
      '.p......',
      '.p......',
      'ppp.....',
    ],
  ],
  palettes: [
    { t: 0xffe14a, p: 0xf4f4f4, r: 0xe83030, R: 0xa81818 },
    { t: 0xffffff, p: 0x3a3a3a, r: 0x2fb84a, R: 0x1a7a30 },
    { t: 0xffe14a, p: 0xd8c8a8, r: 0x4a5af0, R: 0x2a34a8 },
  ],
};

export const runnerArt: PlatformerArt = {
  themes: [
    {
      name: 'meadow',
      backdrop: hills,
      backdropColours: [0x6cc4f0, 0xe0f6ff, 0xa8d8c0, 0x7cc08a, 0x54a464],
      ground: {
        texture: 'earth',
        inside: 0xb07a48,
        shade: 0x845430,
        top: 0x46b83a,
        light: 0xa0ec5a,
        ledge: 0xc48a48,
        spikes: 0x7a8498,
        lava: 0xe8501c,
      },
    },
    {
      name: 'city at night',
      backdrop: skyline,
      backdropColours: [0x101434, 0x4a2a6a, 0x2c2a58, 0x191a3a, 0xffd86a],
      ground: {
        texture: 'brick',
        inside: 0x6a3f4a,
        shade: 0x452634,
        top: 0x8a8f9c,
        light: 0xc4c8d4,
        ledge: 0x5a8a9a,
        spikes: 0xd8dce4,
        lava: 0x4af08a,
      },
    },
    {
      name: 'desert',
      backdrop: sunset,
      backdropColours: [0xe86a4a, 0xffd88a, 0xfff0a8, 0xffb86a, 0xd89a5a, 0xb87a44],
      ground: {
        texture: 'earth',
        inside: 0xd8a860,
        shade: 0xb08040,
        top: 0xf0cc80,
        light: 0xfff0b8,
        ledge: 0x9a5a34,
        spikes: 0x3f8a4a,
        lava: 0x3a8ad0,
      },
    },
    {
      name: 'neon',
      backdrop: sunset,
      backdropColours: [0x180838, 0x8a1c7a, 0xff5aa0, 0x8a1c7a, 0x2a0f5a, 0x1c0a40],
      ground: {
        texture: 'block',
        inside: 0x241452,
        shade: 0x120830,
        top: 0x28e0e8,
        light: 0xb8ffff,
        ledge: 0xff4ad0,
        spikes: 0xffe14a,
        lava: 0xff4a4a,
      },
    },
    {
      name: 'sweets',
      backdrop: clouds,
      backdropColours: [0xf8a8c8, 0xfff0d8, 0xfffaf4, 0xf0d0e8],
      ground: {
        texture: 'block',
        inside: 0xa8684a,
        shade: 0x7a4430,
        top: 0xf470a8,
        light: 0xffd0e4,
        ledge: 0x6ac8b8,
        spikes: 0x8a4ad0,
        lava: 0x70401c,
      },
    },
    {
      name: 'snow',
      backdrop: hills,
      backdropColours: [0x2c3a6a, 0x8aa0d0, 0x6478b0, 0x4a5c94, 0x364678],
      ground: {
        texture: 'brick',
        inside: 0x5c6c8c,
        shade: 0x3c4866,
        top: 0xdce8f8,
        light: 0xffffff,
        ledge: 0x8a6a4a,
        spikes: 0x9ad8f8,
        lava: 0x2050c0,
      },
    },
  ],
  characters: [dinosaur, cat, sprinter],
  item: coin,
  goal: flag,
  patrols: { walker: snail, saw },
};
