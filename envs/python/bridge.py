"""Runs one Gymnasium environment for the process that started this one: messages come on stdin, answers go to
stdout (see genie_client.py for their form). It ends when stdin does."""

import os
import sys
import traceback

# What an environment prints must not get between the messages.
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
requests = sys.stdin.buffer


def fatal(kind, message):
    """An answer written without any package, because one is missing."""
    import json
    import struct

    header = json.dumps({"error": {"kind": kind, "message": message}}).encode()
    answers.write(struct.pack("<II", len(header), 0) + header)
    answers.flush()
    sys.exit(1)


try:
    import gymnasium
    import numpy as np
    from genie_client import describe_space, encode, generator_state, read_message, restore
except ImportError as error:
    fatal("missing", str(error))


def state_of(env):
    """The state of the environment's generator, so that the other side sees the same; None if there is none."""
    return generator_state(getattr(env.unwrapped, "_np_random", None))


class Single:
    """One environment."""

    def __init__(self, id, keywords):
        self.env = gymnasium.make(id, **keywords)

    def make(self):
        env = self.env
        return {
            "observationSpace": describe_space(env.observation_space),
            "actionSpace": describe_space(env.action_space),
            "renderModes": list(env.metadata.get("render_modes") or []),
            "renderFps": env.metadata.get("render_fps") or 30,
            "nondeterministic": bool(env.spec and env.spec.nondeterministic),
        }

    def reset(self, seed=None, options=None):
        seed = int(seed) if isinstance(seed, str) else seed
        observation, info = self.env.reset(seed=seed, options=options)
        return {"observation": observation, "info": info, "generator": state_of(self.env)}

    def step(self, action):
        action = restore(self.env.action_space, action)
        observation, reward, terminated, truncated, info = self.env.step(action)
        return {
            "observation": observation,
            "reward": float(reward),
            "terminated": bool(terminated),
            "truncated": bool(truncated),
            "info": info,
            "generator": state_of(self.env),
        }

    def render(self):
        return self.env.render()

    def close(self):
        self.env.close()


def lists(infos):
    """Vector infos with lists in place of arrays, one entry for each environment."""
    return {key: lists(value) if isinstance(value, dict) else list(value) for key, value in infos.items()}


class Vector:
    """Several environments in one gymnasium.vector environment."""

    def __init__(self, id, keywords, num_envs, autoreset_mode):
        modes = {mode.value: mode for mode in gymnasium.vector.AutoresetMode}
        vector_kwargs = {"autoreset_mode": modes[autoreset_mode]}
        mode = "sync"
        self.env = gymnasium.make_vec(id, num_envs, mode, vector_kwargs=vector_kwargs, **keywords)

    def make(self):
        env = self.env
        return {
            "observationSpace": describe_space(env.single_observation_space),
            "actionSpace": describe_space(env.single_action_space),
            "renderModes": list(env.metadata.get("render_modes") or []),
            "renderFps": env.metadata.get("render_fps") or 30,
        }

    def reset(self, seed=None, options=None):
        if options and "resetMask" in options:
            options["reset_mask"] = np.asarray(options.pop("resetMask"), dtype=np.bool_)
        observations, infos = self.env.reset(seed=seed, options=options)
        return {"observations": observations, "infos": lists(infos)}

    def step(self, actions):
        actions = restore(self.env.action_space, actions)
        observations, rewards, terminations, truncations, infos = self.env.step(actions)
        return {
            "observations": observations,
            "rewards": np.asarray(rewards, np.float64),
            "terminations": terminations,
            "truncations": truncations,
            "infos": lists(infos),
        }

    def render(self):
        return list(self.env.render())

    def call(self, name, parameters):
        return list(self.env.call(name, *parameters))

    def close(self):
        self.env.close()


def main():
    served = None
    while True:
        request = read_message(requests.read)
        if request is None:
            return
        method = request.pop("method")
        try:
            if method == "make":
                served = Vector(**request) if "num_envs" in request else Single(**request)
                result = served.make()
            else:
                result = getattr(served, method)(**request)
            answer = encode({"result": result})
        except Exception as error:
            kind = "user" if method == "make" else "environment"
            message = f"{type(error).__name__}: {error}"
            answer = encode({"error": {"kind": kind, "message": message, "trace": traceback.format_exc()}})
        answers.write(answer)
        answers.flush()
        if method == "close":
            return


main()
