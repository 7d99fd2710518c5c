"""A Gymnasium environment that runs in a `genie serve-env` process. One file, needs gymnasium and numpy.

    from genie_client import RemoteEnv
    env = RemoteEnv(port=5555)
    observation, info = env.reset(seed=0)

`ServedEnv("CoinRun-easy-v0")` starts that process by itself.

A message is two little-endian uint32 (the lengths of header and payload), a JSON header, and a payload with the
bytes of all arrays. In the header an array is {"$array": [dtype, shape, offset]}, a number that JSON cannot hold
{"$number": "inf" | "-inf" | "nan"}. A seed above 2^53 is text.
"""

import json
import math
import operator
import os
import re
import shlex
import socket
import struct
import subprocess

import gymnasium
import numpy as np
from gymnasium import spaces

# The other side knows five element types; others are sent as the nearest that holds them.
WIRE_TYPES = {"float32": "float32", "float64": "float64", "int32": "int32", "uint8": "uint8", "bool": "bool"}
NARROW = {"float16": "float32", "int8": "int32", "int16": "int32", "uint16": "int32"}
LIMITS = struct.Struct("<II")


def wire_array(array):
    """The array in an element type that the other side knows."""
    array = np.asarray(array)
    name = array.dtype.name
    if name in WIRE_TYPES:
        return array
    if name in NARROW:
        return array.astype(NARROW[name])
    if array.dtype.kind in "iu":
        limits = np.iinfo(np.int32)
        fits = array.size == 0 or (array.min() >= limits.min and array.max() <= limits.max)
        return array.astype(np.int32 if fits else np.float64)
    return array.astype(np.float64)


def encode(message):
    """A message as bytes."""
    payload = []
    offset = 0

    def plain(value):
        nonlocal offset
        if isinstance(value, np.ndarray):
            if value.dtype.kind not in "biuf":
                return [plain(part) for part in value.tolist()]
            array = np.ascontiguousarray(wire_array(value))
            payload.append(array.tobytes())
            described = {"$array": [array.dtype.name, list(value.shape), offset]}
            # Every array starts at a multiple of eight, so that it can be viewed in place.
            padding = -len(payload[-1]) % 8
            payload.append(b"\0" * padding)
            offset += array.nbytes + padding
            return described
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return {"$number": str(value)}
        if isinstance(value, dict):
            return {str(key): plain(part) for key, part in value.items()}
        if isinstance(value, spaces.GraphInstance):
            return plain({"nodes": value.nodes, "edges": value.edges, "edgeLinks": value.edge_links})
        if isinstance(value, (list, tuple)):
            return [plain(part) for part in value]
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        return str(value)

    header = json.dumps(plain(message)).encode()
    body = b"".join(payload)
    return LIMITS.pack(len(header), len(body)) + header + body


def decode(header, body):
    """The message of a header and a payload."""

    def revive(value):
        if isinstance(value, list):
            return [revive(part) for part in value]
        if not isinstance(value, dict):
            return value
        if "$array" in value:
            dtype, shape, offset = value["$array"]
            count = math.prod(shape)
            return np.frombuffer(body, dtype, count, offset).reshape(shape).copy()
        if "$number" in value:
            return float(value["$number"])
        return {key: revive(part) for key, part in value.items()}

    return revive(json.loads(header))


def read_message(read):
    """The next message; None at the end. `read(n)` gives n bytes, or fewer at the end."""
    lengths = read(LIMITS.size)
    if len(lengths) < LIMITS.size:
        return None
    header_length, body_length = LIMITS.unpack(lengths)
    header, body = read(header_length), read(body_length)
    if len(header) < header_length or len(body) < body_length:
        return None
    return decode(header, body)


def describe_space(space):
    """A space as the other side reads it."""
    if isinstance(space, spaces.Box):
        low, high = space.low, space.high
        if space.dtype.kind in "iu" and space.dtype.name not in WIRE_TYPES:
            limits = np.iinfo(np.int32)
            low = np.clip(low, limits.min, limits.max).astype(np.int32)
            high = np.clip(high, limits.min, limits.max).astype(np.int32)
        return {"type": "Box", "low": low, "high": high, "dtype": wire_array(low).dtype.name}
    if isinstance(space, spaces.Discrete):
        return {"type": "Discrete", "n": int(space.n), "start": int(space.start)}
    if isinstance(space, spaces.MultiDiscrete):
        return {"type": "MultiDiscrete", "nvec": space.nvec, "start": space.start}
    if isinstance(space, spaces.MultiBinary):
        return {"type": "MultiBinary", "shape": list(space.shape)}
    if isinstance(space, spaces.Text):
        charset = "".join(space.character_list)
        return {"type": "Text", "minLength": space.min_length, "maxLength": space.max_length, "charset": charset}
    if isinstance(space, (spaces.Tuple, spaces.OneOf)):
        return {"type": type(space).__name__, "spaces": [describe_space(part) for part in space.spaces]}
    if isinstance(space, spaces.Dict):
        return {"type": "Dict", "spaces": {name: describe_space(part) for name, part in space.spaces.items()}}
    if isinstance(space, spaces.Sequence):
        return {"type": "Sequence", "space": describe_space(space.feature_space), "stack": space.stack}
    if isinstance(space, spaces.Graph):
        edges = None if space.edge_space is None else describe_space(space.edge_space)
        return {"type": "Graph", "nodeSpace": describe_space(space.node_space), "edgeSpace": edges}
    raise TypeError(f"the space {space} has no description")


def build_space(described):
    """The space of a description."""
    kind = described["type"]
    if kind == "Box":
        return spaces.Box(described["low"], described["high"], dtype=np.dtype(described["dtype"]))
    if kind == "Discrete":
        return spaces.Discrete(described["n"], start=described["start"])
    if kind == "MultiDiscrete":
        return spaces.MultiDiscrete(described["nvec"], dtype=np.int32, start=described["start"])
    if kind == "MultiBinary":
        return spaces.MultiBinary(described["shape"])
    if kind == "Text":
        lengths = {"min_length": described["minLength"], "max_length": described["maxLength"]}
        return spaces.Text(**lengths, charset=described["charset"])
    if kind == "Tuple":
        return spaces.Tuple([build_space(part) for part in described["spaces"]])
    if kind == "OneOf":
        return spaces.OneOf([build_space(part) for part in described["spaces"]])
    if kind == "Dict":
        return spaces.Dict({name: build_space(part) for name, part in described["spaces"].items()})
    if kind == "Sequence":
        return spaces.Sequence(build_space(described["space"]), stack=described["stack"])
    if kind == "Graph":
        edges = described["edgeSpace"]
        return spaces.Graph(build_space(described["nodeSpace"]), edges and build_space(edges))
    raise TypeError(f"unknown space {kind}")


def restore(space, value):
    """A received value with the types that the space asks for."""
    if isinstance(space, (spaces.Box, spaces.MultiDiscrete, spaces.MultiBinary)):
        return np.asarray(value, dtype=space.dtype).reshape(space.shape)
    if isinstance(space, spaces.Discrete):
        return space.dtype.type(value)
    if isinstance(space, spaces.Tuple):
        return tuple(restore(part, one) for part, one in zip(space.spaces, value))
    if isinstance(space, spaces.Dict):
        return {name: restore(part, value[name]) for name, part in space.spaces.items()}
    if isinstance(space, spaces.OneOf):
        return (int(value[0]), restore(space.spaces[value[0]], value[1]))
    if isinstance(space, spaces.Sequence) and not space.stack:
        return tuple(restore(space.feature_space, one) for one in value)
    if isinstance(space, spaces.Graph):
        return spaces.GraphInstance(value["nodes"], value["edges"], value["edgeLinks"])
    return value


def wire_action(space, action):
    """An action as the space has it: environments here take 0-d arrays, lists and tuples too, as agents send them."""
    if isinstance(space, spaces.Discrete):
        number = np.asarray(action)
        if number.shape != () or number.dtype.kind not in "biu":
            raise ValueError(f"the action {action!r} is not a whole number, as {space} has them")
        return int(number)
    if isinstance(space, (spaces.Box, spaces.MultiDiscrete, spaces.MultiBinary)):
        array = np.asarray(action)
        whole = array.dtype.kind in "biu"
        if array.shape != space.shape or not (whole or (array.dtype.kind == "f" and space.dtype.kind == "f")):
            raise ValueError(f"the action {action!r} is not of the shape and kind of {space}")
        return array.astype(space.dtype)
    if isinstance(space, spaces.Tuple):
        return tuple(wire_action(part, one) for part, one in zip(space.spaces, action, strict=True))
    if isinstance(space, spaces.Dict):
        return {name: wire_action(part, action[name]) for name, part in space.spaces.items()}
    return action


def generator_state(generator):
    """The state of a PCG64 as both sides write it; None for anything else."""
    state = generator.bit_generator.state if isinstance(generator, np.random.Generator) else {}
    if state.get("bit_generator") != "PCG64":
        return None
    numbers = state["state"]
    spare = state["uinteger"] if state["has_uint32"] else None
    return {"state": hex(numbers["state"]), "inc": hex(numbers["inc"]), "spare": spare}


def set_generator_state(generator, state):
    """Puts a PCG64 where the other side's stands."""
    spare = state["spare"]
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": int(state["state"], 16), "inc": int(state["inc"], 16)},
        "has_uint32": int(spare is not None),
        "uinteger": spare or 0,
    }


class RemoteEnv(gymnasium.Env):
    """The environment that a `genie serve-env` process serves; every RemoteEnv has one of its own."""

    # What all environments of genie-worlds offer; `gymnasium.make` asks the class. Each environment has its own.
    metadata = {"render_modes": ["rgb_array"], "render_fps": 15}

    def __init__(self, port, host="127.0.0.1", render_mode=None, timeout=None, token=None, **kwargs):
        """Connects. `kwargs` go to the environment; `timeout` is in seconds (none by default).

        `token` is what the server printed if it serves other computers.
        """
        self._generator = None
        # Where the other side's generator stands, and the seed that it came from, as far as was heard.
        self._known_state = None
        self._seed = None
        # Whether the generator was put in place here, so that no seed is known of it.
        self._replaced = False
        self._socket = socket.create_connection((host, port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")
        try:
            made = self._call("make", keywords={**kwargs, "renderMode": render_mode}, token=token)
        except BaseException:
            self.close()
            raise
        self.observation_space = build_space(made["observationSpace"])
        self.action_space = build_space(made["actionSpace"])
        self.metadata = {"render_modes": made["renderModes"], "render_fps": made["renderFps"]}
        self.render_mode = render_mode

    def _call(self, method, **parameters):
        if self._socket is None:
            raise RuntimeError("the environment is closed")
        self._socket.sendall(encode({"method": method, **parameters}))
        answer = read_message(self._stream.read)
        if answer is None:
            raise ConnectionError("the process that serves the environment has ended")
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer["result"]

    def _call_with_generator(self, method, **parameters):
        """A call that may draw random numbers: what was drawn here counts there, and the other way round."""
        state = None if self._generator is None else generator_state(self._generator)
        if state != self._known_state and state is not None:
            parameters["generator"] = state
        result = self._call(method, **parameters)
        self._known_state = result["generator"]
        self._seed = None if self._replaced or result["seed"] is None else int(result["seed"])
        if self._generator is not None:
            set_generator_state(self._generator, self._known_state)
        return result

    @property
    def np_random(self):
        """The environment's own generator: what is drawn from it here is drawn there too."""
        if self._generator is None:
            if self._known_state is None:
                self._call_with_generator("generator")
            self._generator = np.random.Generator(np.random.PCG64())
            set_generator_state(self._generator, self._known_state)
        return self._generator

    @np_random.setter
    def np_random(self, generator):
        if generator_state(generator) is None:
            raise ValueError("the environment draws from a numpy Generator over PCG64, and takes no other")
        self._generator = generator
        self._replaced = True
        self._seed = None

    # Gymnasium's own checks look under this name.
    _np_random = np_random

    @property
    def np_random_seed(self):
        """The seed that the generator came from; -1 if it was put in place."""
        if self._known_state is None:
            self._call_with_generator("generator")
        return -1 if self._seed is None else self._seed

    def reset(self, *, seed=None, options=None):
        """As gymnasium.Env.reset; seeds may be of any size."""
        if seed is not None:
            seed = operator.index(seed)
            self._replaced = False
            # Larger ones do not survive as JSON numbers.
            seed = seed if abs(seed) < 2**53 else str(seed)
        result = self._call_with_generator("reset", seed=seed, options=options)
        return restore(self.observation_space, result["observation"]), result["info"]

    def step(self, action):
        """As gymnasium.Env.step."""
        result = self._call_with_generator("step", action=wire_action(self.action_space, action))
        observation = restore(self.observation_space, result["observation"])
        return observation, float(result["reward"]), result["terminated"], result["truncated"], result["info"]

    def render(self):
        """As gymnasium.Env.render."""
        return self._call("render")

    def close(self):
        """Closes the environment and the connection; may be called twice."""
        if self._socket is None:
            return
        try:
            self._call("close")
        except (OSError, RuntimeError):
            # It ended before we could say goodbye.
            pass
        finally:
            self._stream.close()
            self._socket.close()
            self._socket = None


class ServedEnv(RemoteEnv):
    """An environment by its id, in a `genie serve-env` process that is started here and ends with it.

    Data sets in Minari's format name it as their environment's entry point. `GENIE_COMMAND` says how `genie` is
    called, by default as a package of the folder that Python runs in.
    """

    def __init__(self, id, render_mode=None, timeout=None, **kwargs):
        """`id` as `genie envs` lists it, or `./file.ts:Name-v0`; the rest as for RemoteEnv."""
        command = os.environ.get("GENIE_COMMAND", "npx --no-install genie")
        words = [*shlex.split(command), "serve-env", id, "--port", "0", "--once"]
        self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        port = re.search(r" on \S+:(\d+),", line)
        if port is None:
            self._process.wait()
            self._process.stdout.close()
            raise RuntimeError(f"`{shlex.join(words)}` did not start; GENIE_COMMAND may name another command")
        super().__init__(int(port[1]), render_mode=render_mode, timeout=timeout, **kwargs)

    def close(self):
        """Closes the environment and waits for its process."""
        super().close()
        self._process.wait()
        self._process.stdout.close()
