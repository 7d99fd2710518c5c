"""Runs exported models with numpy alone: every operator by the ONNX standard's own definition, and slowly.

`InferenceSession` has what play_world.py uses of onnxruntime's class of that name.
"""
import math
import struct

import numpy as np

DTYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float16}


def fields(data):
    """The fields of a protobuf message: (number, value), value an int or a memoryview."""
    i = 0

    def varint():
        nonlocal i
        value = shift = 0
        while True:
            byte = data[i]
            i += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while i < len(data):
        key = varint()
        if key & 7 == 0:
            value = varint()
            yield key >> 3, value - (1 << 64) if value >> 63 else value
        elif key & 7 == 5:
            yield key >> 3, data[i : i + 4]
            i += 4
        else:
            length = varint()
            yield key >> 3, data[i : i + length]
            i += length


def text(value):
    return bytes(value).decode()


def tensor(data):
    shape, dtype, name, raw = [], None, "", b""
    for number, value in fields(data):
        if number == 1:
            shape.append(value)
        elif number == 2:
            dtype = DTYPES[value]
        elif number == 8:
            name = text(value)
        elif number == 9:
            raw = value
    return name, np.frombuffer(raw, dtype).reshape(shape)


def attribute(data):
    name, kind, ints, found = "", 0, [], {}
    for number, value in fields(data):
        if number == 1:
            name = text(value)
        elif number == 20:
            kind = value
        elif number == 8:
            ints.append(value)
        else:
            found[number] = value
    if kind == 1:
        return name, struct.unpack("<f", found[2])[0]
    if kind == 3:
        return name, text(found[4])
    if kind == 5:
        return name, Graph(found[6])
    return name, ints if kind == 7 else found[3]


class Node:
    def __init__(self, data):
        self.inputs, self.outputs, self.operator, self.attributes = [], [], "", {}
        for number, value in fields(data):
            if number == 1:
                self.inputs.append(text(value))
            elif number == 2:
                self.outputs.append(text(value))
            elif number == 4:
                self.operator = text(value)
            elif number == 5:
                name, content = attribute(value)
                self.attributes[name] = content
            elif number == 7 and text(value) not in ("", "ai.onnx"):
                raise ValueError(f"{self.operator} is not of the ONNX standard")


class Value:
    """What a model says of an input or output."""

    def __init__(self, data):
        self.shape = []
        for number, value in fields(data):
            if number == 1:
                self.name = text(value)
            elif number == 2:
                ((_, kind),) = fields(value)
                for part, content in fields(kind):
                    if part == 2:
                        self.shape = [next(fields(dim))[1] for _, dim in fields(content)]


class Graph:
    def __init__(self, data):
        self.nodes, self.constants, self.inputs, self.outputs = [], {}, [], []
        for number, value in fields(data):
            if number == 1:
                self.nodes.append(Node(value))
            elif number == 5:
                name, content = tensor(value)
                self.constants[name] = content
            elif number == 11:
                self.inputs.append(Value(value))
            elif number == 12:
                self.outputs.append(Value(value))

    def run(self, values):
        values = {**values, **self.constants}
        for node in self.nodes:
            given = [values[name] if name else None for name in node.inputs]
            if node.operator == "Scan":
                results = scan(values, given, **node.attributes)
            else:
                results = OPERATORS[node.operator](*given, **node.attributes)
            results = results if isinstance(results, (list, tuple)) else [results]
            values.update(zip(node.outputs, results))
        return [values[value.name] for value in self.outputs]


class InferenceSession:
    def __init__(self, path):
        with open(path, "rb") as file:
            data = memoryview(file.read())
        self.graph = next(Graph(value) for number, value in fields(data) if number == 7)

    def get_inputs(self):
        return self.graph.inputs

    def run(self, names, feeds):
        results = self.graph.run(feeds)
        found = {value.name: result for value, result in zip(self.graph.outputs, results)}
        return [found[name] for name in names or found]


def scan(outer, given, body, num_scan_inputs):
    carried, rows = given[:-num_scan_inputs], given[-num_scan_inputs:]
    names = [value.name for value in body.inputs]
    for row in zip(*rows):
        carried = body.run({**outer, **dict(zip(names, [*carried, *row]))})
    return carried


def gemm(a, b, c=0.0, alpha=1.0, beta=1.0, transA=0, transB=0):
    return np.float32(alpha) * (a.T if transA else a) @ (b.T if transB else b) + np.float32(beta) * np.asarray(c)


def softmax(x, axis=-1):
    shifted = np.exp(x - x.max(axis, keepdims=True))
    return shifted / shifted.sum(axis, keepdims=True)


def layer_normalization(x, scale, offset, axis=-1, epsilon=1e-5):
    mean = x.mean(axis, keepdims=True)
    inverse = 1 / np.sqrt(((x - mean) ** 2).mean(axis, keepdims=True) + np.float32(epsilon))
    return [(x - mean) * inverse * scale + offset, mean, inverse]


def reduction(function):
    def reduce(x, axes_input=None, axes=None, keepdims=1):
        over = axes if axes is not None else axes_input
        return function(x, axis=None if over is None else tuple(int(a) for a in over), keepdims=bool(keepdims))

    return reduce


def slice_(x, starts, ends, axes=None, steps=None):
    index = [slice(None)] * x.ndim
    axes = range(len(starts)) if axes is None else axes
    for start, end, axis, step in zip(starts, ends, axes, steps if steps is not None else [1] * len(starts)):
        stop = None if step < 0 and end < -x.shape[axis] else int(end)
        index[int(axis)] = slice(int(start), stop, int(step))
    return x[tuple(index)]


def split(x, sizes, axis=0):
    return np.split(x, np.cumsum(sizes)[:-1].astype(int), axis)


def top_k(x, k, axis=-1, largest=1, sorted=1):
    order = np.argsort(-x if largest else x, axis, kind="stable").take(range(int(k[0])), axis)
    return [np.take_along_axis(x, order, axis), order.astype(np.int64)]


def cum_sum(x, axis, exclusive=0, reverse=0):
    axis = int(axis)
    summed = np.flip(np.flip(x, axis).cumsum(axis, x.dtype), axis) if reverse else x.cumsum(axis, x.dtype)
    return summed - x if exclusive else summed


def scatter_nd(x, ids, updates, reduction="none"):
    result = x.copy()
    index = tuple(np.moveaxis(ids, -1, 0))
    if reduction == "add":
        np.add.at(result, index, updates)
    else:
        result[index] = updates
    return result


def one_hot(ids, depth, values, axis=-1):
    eye = ids[..., None] == np.arange(int(np.asarray(depth).reshape(-1)[0]))
    return np.moveaxis(np.where(eye, values[1], values[0]), -1, axis)


def convolution(x, w, b=None, strides=(1, 1), pads=(0, 0, 0, 0), dilations=(1, 1), group=1, **_):
    x = np.pad(x, ((0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
    height, width = w.shape[2:]
    reach = [(size - 1) * step + 1 for size, step in zip((height, width), dilations)]
    rows, columns = [(x.shape[2 + i] - reach[i]) // strides[i] + 1 for i in (0, 1)]
    outputs = []
    for g in range(group):
        inputs = x[:, g * w.shape[1] : (g + 1) * w.shape[1]]
        kernel = w[g * (w.shape[0] // group) : (g + 1) * (w.shape[0] // group)]
        total = np.zeros((x.shape[0], len(kernel), rows, columns), x.dtype)
        for i in range(height):
            for j in range(width):
                top, left = i * dilations[0], j * dilations[1]
                seen = inputs[:, :, top : top + rows * strides[0] : strides[0], left : left + columns * strides[1] : strides[1]]
                total += np.einsum("bihw,oi->bohw", seen[:, :, :rows, :columns], kernel[:, :, i, j])
        outputs.append(total)
    result = np.concatenate(outputs, 1)
    return result if b is None else result + b[:, None, None]


def pad(x, pads, value=0, mode="constant"):
    before, after = np.split(np.asarray(pads), 2)
    widths = [(int(a), int(b)) for a, b in zip(before, after)]
    return np.pad(x, widths, mode=mode, **({"constant_values": value} if mode == "constant" else {}))


def depth_to_space(x, blocksize, mode="DCR"):
    b, c, h, w = x.shape
    parts = (b, blocksize, blocksize, -1, h, w) if mode == "DCR" else (b, -1, blocksize, blocksize, h, w)
    order = (0, 3, 4, 1, 5, 2) if mode == "DCR" else (0, 1, 4, 2, 5, 3)
    return x.reshape(parts).transpose(order).reshape(b, -1, h * blocksize, w * blocksize)


def dynamic_quantize(x):
    low, high = min(float(x.min()), 0.0), max(float(x.max()), 0.0)
    scale = np.float32((high - low) / 255 or 1)
    zero = np.uint8(np.clip(np.rint(-low / scale), 0, 255))
    return [np.clip(np.rint(x / scale) + zero, 0, 255).astype(np.uint8), scale, zero]


def matmul_integer(a, b, a_zero=0, b_zero=0):
    return (a.astype(np.int32) - np.int32(a_zero)) @ (b.astype(np.int32) - np.int32(b_zero))


def divide(a, b):
    return a / b if a.dtype.kind == "f" else (a // b).astype(a.dtype)


erf = np.vectorize(math.erf, otypes=[np.float32])

OPERATORS = {
    "Abs": np.abs,
    "Add": np.add,
    "And": np.logical_and,
    "ArgMax": lambda x, axis=0, keepdims=1, **_: np.argmax(x, axis, keepdims=bool(keepdims)).astype(np.int64),
    "Cast": lambda x, to: np.asarray(x).astype(DTYPES[to]),
    "Ceil": np.ceil,
    "Clip": lambda x, low=None, high=None: np.clip(x, low, high),
    "Concat": lambda *parts, axis: np.concatenate(parts, axis),
    "Conv": convolution,
    "Cos": np.cos,
    "CumSum": cum_sum,
    "DepthToSpace": depth_to_space,
    "Div": divide,
    "DynamicQuantizeLinear": dynamic_quantize,
    "Equal": np.equal,
    "Erf": erf,
    "Exp": np.exp,
    "Expand": lambda x, shape: np.broadcast_to(x, np.broadcast_shapes(x.shape, tuple(int(n) for n in shape))),
    "Floor": np.floor,
    "Gather": lambda x, ids, axis=0: np.take(x, ids, axis),
    "GatherND": lambda x, ids: x[tuple(np.moveaxis(ids, -1, 0))],
    "Gemm": gemm,
    "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal,
    "HardSigmoid": lambda x, alpha=0.2, beta=0.5: np.clip(np.float32(alpha) * x + np.float32(beta), 0, 1),
    "Identity": lambda x: x,
    "LayerNormalization": layer_normalization,
    "LeakyRelu": lambda x, alpha=0.01: np.where(x < 0, np.float32(alpha) * x, x),
    "Less": np.less,
    "LessOrEqual": np.less_equal,
    "Log": np.log,
    "MatMul": np.matmul,
    "MatMulInteger": matmul_integer,
    "Max": lambda *parts: np.maximum.reduce(np.broadcast_arrays(*parts)),
    "Min": lambda *parts: np.minimum.reduce(np.broadcast_arrays(*parts)),
    "Mod": lambda a, b, fmod=0: np.fmod(a, b) if fmod else np.mod(a, b),
    "Mul": np.multiply,
    "Neg": np.negative,
    "Not": np.logical_not,
    "OneHot": one_hot,
    "Or": np.logical_or,
    "Pad": pad,
    "Pow": lambda a, b: np.power(a, b).astype(a.dtype),
    "ReduceMax": reduction(np.max),
    "ReduceMean": reduction(np.mean),
    "ReduceMin": reduction(np.min),
    "ReduceProd": reduction(np.prod),
    "ReduceSum": reduction(np.sum),
    "Relu": lambda x: np.maximum(x, 0),
    "Reshape": lambda x, shape: x.reshape([int(n) for n in shape]),
    "Round": np.rint,
    "ScatterND": scatter_nd,
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "Sign": np.sign,
    "Sin": np.sin,
    "Slice": slice_,
    "Softmax": softmax,
    "Split": split,
    "Sqrt": np.sqrt,
    "Sub": np.subtract,
    "Tanh": np.tanh,
    "Tile": lambda x, repeats: np.tile(x, [int(n) for n in repeats]),
    "TopK": top_k,
    "Transpose": lambda x, perm=None: np.transpose(x, perm),
    "Where": np.where,
}
