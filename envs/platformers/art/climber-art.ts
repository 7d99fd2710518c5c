/** What Climber looks like: tiles of eight pixels, towers and skies. */
import type { PlatformerArt } from '../scenery.ts';
import { clouds, forest, hills, masonry, space } from './backdrops.ts';
import type { SpriteSheet } from './sprite.ts';

/** h hat, s skin, e eye, b shirt, p trousers, f shoes. */
const mountaineer: SpriteSheet = {
  name: 'mountaineer',
  outline: true,
  frames: [
    ['..hhhh..', '.hhhhhh.', '.ssese..', '.sssss..', '.bbbbbb.', '.sbbbbs.', '..pppp..', '..f..f..'],
    ['..hhhh..', '.hhhhhh.', '.ssese..', '.sssss..', '.bbbbbb.', '.sbbbs..', '..pppp..', '.f...f..'],
    ['..hhhh..', '.hhhhhh.', '.ssese..', '.sssss..', '.bbbbb..', '..sbbs..', '..ppp...', '...ff...'],
    ['..hhhh..', '.hhhhhh.', 'sssese.s', 'bsssss.b', '.bbbbbb.', '..bbbb..', '..pppp..', '.f....f.'],
  ],
  palettes: [
    { h: 0xd83a3a, s: 0xf2c9a0, e: 0x2a1c16, b: 0x3a6fd8, p: 0x2c3c66, f: 0x5a3a22 },
    { h: 0x2f9e58, s: 0x9a623c, e: 0x1c1008, b: 0xf0b429, p: 0x70401c, f: 0x2a2a2a },
    { h: 0x8a4fd0, s: 0xf7dcc0, e: 0x30205a, b: 0xf06aa8, p: 0xf4f4f4, f: 0x8a4fd0 },
  ],
};

/** g skin, l belly, w white, k pupil. */
const frog: SpriteSheet = {
  name: 'frog',
  outline: true,
  frames: [
    ['.ww..ww.', '.wk..wk.', '.gggggg.', 'gggggggg', 'gggkkkgg', '.gllllg.', 'ggllllgg', 'gg.gg.gg'],
    ['.ww..ww.', '.wk..wk.', '.gggggg.', 'gggggggg', 'gggkkkgg', '.gllllg.', 'ggllllg.', '.gg..ggg'],
    ['........', '.ww..ww.', '.wk..wk.', '.gggggg.', 'gggkkkgg', 'ggllllgg', 'ggllllgg', '.gg..gg.'],
    ['.ww..ww.', '.wk..wk.', '.gggggg.', 'gggkkkgg', '.gllllg.', '.gllllg.', '.gg..gg.', 'gg....gg'],
  ],
  palettes: [
    { g: 0x4fae3c, l: 0xd7ee9a, w: 0xffffff, k: 0x152410 },
    { g: 0xe07a2c, l: 0xffe2a8, w: 0xffffff, k: 0x2a1008 },
    { g: 0x2f8fb8, l: 0xc8f0f4, w: 0xffffff, k: 0x08202a },
  ],
};

/** a aerial, m metal, d dark metal, k visor, c eye. */
const robot: SpriteSheet = {
  name: 'robot',
  outline: true,
  frames: [
    ['...a....', '..mmmm..', '.mkkkkm.', '.mkckck.', '.mmmmmm.', 'd.dmmd.d', '..mmmm..', '..d..d..'],
    ['....a...', '..mmmm..', '.mkkkkm.', '.mkckck.', '.mmmmmm.', 'd.dmmd.d', '..mmmm..', '.d...d..'],
    ['..a.....', '..mmmm..', '.mkkkkm.', '.mkckck.', '.mmmmmm.', '.ddmmdd.', '..mmmm..', '...dd...'],
    ['...a....', '..mmmm..', 'dmkkkkmd', '.mkckck.', '.mmmmmm.', '..dmmd..', '..cmmc..', '..c..c..'],
  ],
  palettes: [
    { a: 0xff5050, m: 0xc3ccd6, d: 0x65707e, k: 0x17202b, c: 0x5cf2ff },
    { a: 0xffe14a, m: 0xe0973a, d: 0x7a4a16, k: 0x2a1606, c: 0xfff3a0 },
  ],
};

const spiky: SpriteSheet = {
  name: 'hedgehog',
  frames: [
    ['........', '..d.d.d.', '.ddddddd', 'ddbbbbdd', '.bbbbbk.', '.bbbbbbb', '.bbbbbb.', '..f..f..'],
    ['........', '.d.d.d..', '.ddddddd', 'ddbbbbdd', '.bbbbbk.', '.bbbbbbb', '.bbbbbb.', '.f..f...'],
  ],
  palettes: [
    { b: 0xc98a5a, d: 0x5c3318, k: 0x120a04, f: 0x5c3318 },
    { b: 0xd85a8a, d: 0x6a1840, k: 0x200414, f: 0x6a1840 },
    { b: 0x8a8fd8, d: 0x2c2f7a, k: 0x080a2a, f: 0x2c2f7a },
  ],
};

const bird: SpriteSheet = {
  name: 'bird',
  frames: [
    ['.w....w.', '.ww..ww.', '..wwwwk.', '...bbbyy', '..bbbb..', '.bb.....', '........', '........'],
    ['........', '........', '..wwwwk.', '.wwbbbyy', 'wwbbbb..', 'w.b.....', '........', '........'],
  ],
  palettes: [
    { w: 0xe84a4a, b: 0xb02a2a, k: 0x000000, y: 0xffc23a },
    { w: 0x404858, b: 0x2a3040, k: 0xffffff, y: 0xffa02a },
  ],
};

const star: SpriteSheet = {
  name: 'star',
  frames: [
    ['...y...', '...y...', 'yyywyyy', '.yywyy.', '..yyy..', '.yy.yy.', '.y...y.'],
    ['...y...', '..yyy..', '.yywyy.', '..ywy..', '..yyy..', '..y.y..', '.......'],
    ['...y...', '...y...', '...w...', '...w...', '...y...', '...y...', '.......'],
    ['...y...', '..yyy..', '.yywyy.', '..ywy..', '..yyy..', '..y.y..', '.......'],
  ],
  palettes: [{ y: 0xffd23a, w: 0xfff7c0 }],
};

const trophy: SpriteSheet = {
  name: 'trophy',
  frames: [
    ['yyyyyyyy', 'y.ywyy.y', 'y.ywyy.y', '.yywyyy.', '...yy...', '...oo...', '..oooo..', '.oooooo.'],
    ['yyyyyyyy', 'y.yyyw.y', 'y.yyyw.y', '.yyywyy.', '...yy...', '...oo...', '..oooo..', '.oooooo.'],
  ],
  palettes: [
    { y: 0xffc928, w: 0xffffff, o: 0x7a3d12 },
    { y: 0xd8e4ee, w: 0xffffff, o: 0x23406e },
  ],
};

export const climberArt: PlatformerArt = {
  themes: [
    {
      name: 'clouds',
      backdrop: clouds,
      backdropColours: [0x4f9be8, 0xbfe6ff, 0xffffff, 0xd5e6f6],
      ground: {
        texture: 'earth',
        inside: 0x9a6b3f,
        shade: 0x6e4826,
        top: 0x4fae3c,
        light: 0x8fdc5c,
        ledge: 0xb5793a,
        spikes: 0x8e9bb0,
        lava: 0xe8501c,
      },
    },
    {
      name: 'tower',
      backdrop: masonry,
      backdropColours: [0x574a5e, 0x3a3043, 0x9fc6e0, 0x241c2c],
      ground: {
        texture: 'brick',
        inside: 0x9a7f86,
        shade: 0x5e4a55,
        top: 0xb6a0a2,
        light: 0xdccac6,
        ledge: 0xa8703c,
        spikes: 0xb8c4d0,
        lava: 0xe8501c,
      },
    },
    {
      name: 'orbit',
      backdrop: space,
      backdropColours: [0x0a0a24, 0x2a1650, 0xf4f0ff, 0xd07ab0, 0x7a3a80],
      ground: {
        texture: 'block',
        inside: 0x5b6a8c,
        shade: 0x323c5a,
        top: 0x66e0e8,
        light: 0xc8fbff,
        ledge: 0x3fb4c8,
        spikes: 0xff5a8a,
        lava: 0x9aff4a,
      },
    },
    {
      name: 'treetops',
      backdrop: forest,
      backdropColours: [0x1f4a3c, 0x9cc878, 0x4a6a44, 0x33452c, 0x2f6a3a],
      ground: {
        texture: 'earth',
        inside: 0x6a4a2e,
        shade: 0x452c18,
        top: 0x6e9a2e,
        light: 0xb8d85a,
        ledge: 0x8c5a2a,
        spikes: 0xc8b890,
        lava: 0x7a3ad0,
      },
    },
    {
      name: 'glacier',
      backdrop: hills,
      backdropColours: [0x7fa8d8, 0xf2e6f0, 0xc2d0e8, 0x9cb4d8, 0x7a98c8],
      ground: {
        texture: 'block',
        inside: 0x8ec4e8,
        shade: 0x5a92c0,
        top: 0xf2fbff,
        light: 0xffffff,
        ledge: 0x6aa0cc,
        spikes: 0x3a6aa0,
        lava: 0x2050c0,
      },
    },
  ],
  characters: [mountaineer, frog, robot],
  item: star,
  goal: trophy,
  patrols: { walker: spiky, flyer: bird },
};
