"""Plays an exported world: `python play_world.py 0 1 2 3` takes these latent actions, one frame each, from prompt.npy or grey."""
import json
import sys
from pathlib import Path

import numpy as np
try:
    from onnxruntime import InferenceSession
except ImportError:
    from numpy_onnx import InferenceSession

here = Path(__file__).parent
config = json.loads((here / "genie.json").read_text())
H, W, T = (config["video"][key] for key in ("height", "width", "frames"))

def window(rows, length, dtype):
    return np.array([*rows, *[np.zeros_like(rows[0])] * (length - len(rows))], dtype)[None]

def play(actions, prompt, random):
    """Frames uint8 [n + 1, H, W, 3] and tokens [n + 1, S] of n latent actions from a picture uint8 [H, W, 3]; random: a Generator."""
    encode, decode, step = (InferenceSession(str(here / f"{name}.onnx")) for name in ("tokenizer-encode", "tokenizer-decode", "dynamics-step"))
    noise = [(value.name, value.shape) for value in step.get_inputs() if value.name in ("sample", "order")]
    tokens, led, frames = [encode.run(["tokens"], {"frames": window([prompt / 255], T, np.float32)})[0][0, 0]], [0], []
    for action in [*actions, None]:
        frames.append(decode.run(["frames"], {"tokens": window(tokens[-T:], T, np.int32)})[0][0, min(len(tokens), T) - 1])
        if action is None:
            return (np.clip(frames, 0, 1) * 255).round().astype(np.uint8), np.stack(tokens)
        known = min(len(tokens), T - 1)
        feeds = {"tokens": window(tokens[-known:], T - 1, np.int32), "actions": window(led[-known:], T - 1, np.int32)}
        # Nothing leads to a window's first frame.
        feeds |= {"acted": window(np.arange(known) > 0, T - 1, np.float32), "frames": np.int32([known])}
        feeds |= {"action": np.int32([action]), "temperature": np.float32([config["sampling"]["temperature"]])}
        feeds |= {name: random.random(shape, dtype=np.float32) for name, shape in noise}
        tokens, led = [*tokens, step.run(["made"], feeds)[0][0]], [*led, action]

if __name__ == "__main__":
    prompt = np.load(here / "prompt.npy") if (here / "prompt.npy").exists() else np.full((H, W, 3), 128, np.uint8)
    frames, tokens = play([int(word) for word in sys.argv[1:]] or [0], prompt, np.random.default_rng(0))
    print(json.dumps(tokens.tolist()))
    (here / "world.ppm").write_bytes(b"P6 %d %d 255\n" % (W * len(frames), H) + np.concatenate(frames, axis=1).tobytes())
