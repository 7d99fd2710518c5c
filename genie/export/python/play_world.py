"""Plays an exported world: `python play_world.py 0 1 2 3` takes these latent actions, one frame each.

Needs numpy and, to be fast, onnxruntime. Starts from prompt.npy (uint8 [H, W, 3]) if there is one, else from grey.
"""
import json
import os
import sys

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
try:
    from onnxruntime import InferenceSession
except ImportError:
    from numpy_onnx import InferenceSession


def play(actions, prompt, random):
    """The frames uint8 [n + 1, H, W, 3] and their tokens [n + 1, S] of a world led by n latent actions.

    random: a numpy Generator; every draw comes from it.
    """
    with open(os.path.join(here, "genie.json")) as file:
        config = json.load(file)
    encode, decode, step = (
        InferenceSession(os.path.join(here, name + ".onnx"))
        for name in ("tokenizer-encode", "tokenizer-decode", "dynamics-step")
    )
    shapes = {value.name: value.shape for value in step.get_inputs()}
    window = config["video"]["frames"]

    video = np.repeat(prompt[None, None] / np.float32(255), window, axis=1).astype(np.float32)
    tokens = [encode.run(["tokens"], {"frames": video})[0][0, 0]]
    led, frames = [0], [0]
    for action in [None, *actions]:
        past, by = tokens[-(window - 1) :], led[-(window - 1) :]
        if action is not None:
            feeds = {
                "tokens": np.zeros(shapes["tokens"], np.int32),
                "actions": np.zeros(shapes["actions"], np.int32),
                "acted": np.zeros(shapes["acted"], np.float32),
                "frames": np.array([len(past)], np.int32),
                "action": np.array([action], np.int32),
                "sample": random.random(shapes["sample"], dtype=np.float32),
                "order": random.random(shapes["order"], dtype=np.float32),
                "temperature": np.array([config["sampling"]["temperature"]], np.float32),
            }
            feeds["tokens"][0, : len(past)] = past
            feeds["actions"][0, : len(past)] = by
            feeds["acted"][0, 1 : len(past)] = 1  # nothing leads to a window's first frame
            tokens.append(step.run(["made"], feeds)[0][0])
            led.append(action)
        shown = np.zeros((1, window, len(tokens[0])), np.int32)
        seen = tokens[-window:]
        shown[0, : len(seen)] = seen
        frames.append(decode.run(["frames"], {"tokens": shown})[0][0, len(seen) - 1])
    return (np.clip(np.stack(frames[1:]), 0, 1) * 255).round().astype(np.uint8), np.stack(tokens)


if __name__ == "__main__":
    with open(os.path.join(here, "genie.json")) as file:
        size = json.load(file)["video"]
    start = os.path.join(here, "prompt.npy")
    prompt = np.load(start) if os.path.exists(start) else np.full((size["height"], size["width"], 3), 128, np.uint8)
    frames, tokens = play([int(word) for word in sys.argv[1:]] or [0], prompt, np.random.default_rng(0))
    print(json.dumps(tokens.tolist()))
    strip = np.concatenate(list(frames), axis=1)
    with open(os.path.join(here, "world.ppm"), "wb") as file:
        file.write(b"P6 %d %d 255\n" % (strip.shape[1], strip.shape[0]) + strip.tobytes())
