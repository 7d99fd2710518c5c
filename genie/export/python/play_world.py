"""Plays an exported world: `python play_world.py 0 1 2 3` takes these latent actions, one frame each.

Needs numpy and, to be fast, onnxruntime. Starts from prompt.npy (uint8 [H, W, 3]) if there is one, else from grey.
"""
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


def play(actions, prompt, random):
    """The frames uint8 [n + 1, H, W, 3] and their tokens [n + 1, S] of a world led by n latent actions; random: a Generator."""
    names = "tokenizer-encode", "tokenizer-decode", "dynamics-step"
    encode, decode, step = (InferenceSession(str(here / f"{name}.onnx")) for name in names)
    shape = {value.name: value.shape for value in step.get_inputs()}
    window = lambda rows, dtype: np.array([*rows, *[np.zeros_like(rows[0])] * (T - len(rows))], dtype)[None]
    tokens = [encode.run(["tokens"], {"frames": window([prompt / 255] * T, np.float32)})[0][0, 0]]
    show = lambda: decode.run(["frames"], {"tokens": window(tokens[-T:], np.int32)})[0][0, min(len(tokens), T) - 1]
    led, frames = [0], [show()]
    for action in actions:
        known = min(len(tokens), T - 1)
        feeds = {name: np.zeros(shape[name], np.int32) for name in ("tokens", "actions")}
        feeds["tokens"][0, :known], feeds["actions"][0, :known] = tokens[-known:], led[-known:]
        feeds["acted"] = np.zeros(shape["acted"], np.float32)
        feeds["acted"][0, 1:known] = 1  # nothing leads to a window's first frame
        feeds |= {"frames": np.int32([known]), "action": np.int32([action])}
        feeds |= {name: random.random(shape[name], dtype=np.float32) for name in ("sample", "order")}
        feeds["temperature"] = np.float32([config["sampling"]["temperature"]])
        tokens.append(step.run(["made"], feeds)[0][0])
        led.append(action)
        frames.append(show())
    return (np.clip(frames, 0, 1) * 255).round().astype(np.uint8), np.stack(tokens)


if __name__ == "__main__":
    start = here / "prompt.npy"
    prompt = np.load(start) if start.exists() else np.full((H, W, 3), 128, np.uint8)
    frames, tokens = play([int(word) for word in sys.argv[1:]] or [0], prompt, np.random.default_rng(0))
    print(json.dumps(tokens.tolist()))
    strip = np.concatenate(list(frames), axis=1)
    (here / "world.ppm").write_bytes(b"P6 %d %d 255\n" % strip.shape[1::-1] + strip.tobytes())
