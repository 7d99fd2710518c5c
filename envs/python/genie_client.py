"""A Gymnasium environment that runs in a `genie serve-env` process. One file, needs gymnasium and numpy.

    from genie_client import RemoteEnv
    env = RemoteEnv(port=5555)
    observation, info = env.reset(seed=0)

A message is two little-endian uint32 (the lengths of header and payload), a JSON header, and a payload with the
bytes of all arrays. In the header an array is {"$array": [dtype, shape, offset]}, a number that JSON cannot hold
{"$number": "inf" | "-inf" | "nan"}.
"""

import json
import math
import socket
import struct

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


class RemoteEnv(gymnasium.Env):
    """The environment that a `genie serve-env` process serves; every RemoteEnv has one of its own."""

    def __init__(self, port, host="127.0.0.1", render_mode=None, timeout=None, **kwargs):
        """Connects. `kwargs` go to the environment; `timeout` is in seconds (none by default)."""
        self._socket = socket.create_connection((host, port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")
        made = self._call("make", keywords={**kwargs, "renderMode": render_mode})
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

    def reset(self, *, seed=None, options=None):
        """As gymnasium.Env.reset."""
        super().reset(seed=seed)
        result = self._call("reset", seed=seed, options=options)
        return restore(self.observation_space, result["observation"]), result["info"]

    def step(self, action):
        """As gymnasium.Env.step."""
        result = self._call("step", action=action)
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
