"""The head: two small layers on the embeddings, trained with plain numpy, written as ONNX."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

_AXES = 48  # of the embeddings' 96 numbers: what the networks see of them
_EVEN = 1e-3  # added to each axis' strength, as a part of the strongest
_HIDDEN = (96, 32)  # units
_BATCH = 512
_STEP = 1e-3  # Adam's learning rate at the start; it falls to nothing along a cosine
_DECAY = 1e-2  # decoupled, of weights, times the learning rate (Loshchilov and Hutter, 2019)
_BETAS = (0.9, 0.999)
_DROPPED = 0.15  # of the embeddings' numbers, and of the hidden units
_SHAKEN = 0.2  # noise on the embeddings, of their own spread
_ALL_EPOCHS = 2  # in which all windows are seen
_EASY, _EASY_KEPT = (
    -5.0,
    0.1,
)  # log odds under which, and the part of such windows that is still seen
_OPSET = 17

Floats = npt.NDArray[np.float32]
Parameters = list[Floats]  # weights and biases, layer after layer


@dataclass(frozen=True, slots=True)
class Options:
    """How a head is trained.

    Attributes:
        steps: Embeddings that it sees.
        members: Networks, each from a seed of its own, whose answers are averaged.
        epochs: How often each sees all windows.
        seed: Of everything drawn.
    """

    steps: int
    members: int = 3
    epochs: int = 45
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Head:
    """A trained head.

    Attributes:
        mean: Of the embeddings [96].
        axes: What of an embedding, less the mean, the networks see [96, fewer].
        members: Networks whose answers (log odds) are averaged; each is weights [in, out] and
            biases [out] of three layers.
        steps: Embeddings that it sees.
    """

    mean: Floats
    axes: Floats
    members: tuple[Parameters, ...]
    steps: int

    def odds(self, windows: Floats) -> Floats:
        """The log odds [n] of windows [n, steps, 96]."""
        seen = np.asarray((windows - self.mean) @ self.axes, np.float32)
        flat = seen.reshape(len(windows), -1)
        answers = [_forward(member, flat)[-1][:, 0] for member in self.members]
        return np.asarray(np.mean(answers, axis=0), np.float32)


def train(
    embeddings: Floats,
    starts: npt.NDArray[np.int64],
    wake: npt.NDArray[np.bool_],
    options: Options,
    say: Callable[[str], None],
) -> Head:
    """Learn to tell the windows that end with the wake phrase from the others.

    Args:
        embeddings: One behind the other [m, 96].
        starts: Where each window starts [n].
        wake: The right answer for each window [n].
        options: How. The same options and examples give the same head.
        say: Told how it goes.
    """
    mean, axes = _principal_axes(embeddings)
    seen = np.asarray((embeddings - mean) @ axes, np.float32)
    networks = []
    for member in range(options.members):
        random = np.random.default_rng([options.seed, member])
        networks.append(_fit(random, seen, starts, wake, options))
        say(f"network {member + 1} of {options.members} is trained")
    return Head(mean, axes, tuple(networks), options.steps)


def _principal_axes(embeddings: Floats) -> tuple[Floats, Floats]:
    """The mean, and the directions in which embeddings differ most, scaled to a spread of one."""
    mean = embeddings.mean(axis=0, dtype=np.float64)
    spread = np.cov((embeddings - mean).T)
    strengths, directions = np.linalg.eigh(spread)
    most = np.argsort(strengths)[::-1][:_AXES]
    axes = directions[:, most] / np.sqrt(strengths[most] + _EVEN * strengths.max())
    return mean.astype(np.float32), axes.astype(np.float32)


def _fit(
    random: np.random.Generator,
    seen: Floats,
    starts: npt.NDArray[np.int64],
    wake: npt.NDArray[np.bool_],
    options: Options,
) -> Parameters:
    sizes = (options.steps * seen.shape[1], *_HIDDEN, 1)
    parameters: Parameters = []
    for inputs, outputs in itertools.pairwise(sizes):
        scale = np.sqrt(2.0 / inputs)
        parameters.append((random.standard_normal((inputs, outputs)) * scale).astype(np.float32))
        parameters.append(np.zeros(outputs, np.float32))
    first = [np.zeros_like(values) for values in parameters]
    second = [np.zeros_like(values) for values in parameters]
    # Drawing anew for each batch would take longer than learning: batches look at parts of a pool.
    pool = 4 * _BATCH * sizes[0]
    shake = random.standard_normal(pool, np.float32) * np.float32(_SHAKEN)
    drops = _kept(random, (pool,))
    update = 0
    for epoch in range(options.epochs):
        rate = _STEP * 0.5 * (1 + np.cos(np.pi * epoch / options.epochs))
        useful = _useful(random, parameters, seen, starts, wake, epoch, options.steps)
        for batch in np.array_split(useful, max(1, len(useful) // _BATCH)):
            update += 1
            flat = _disturbed(random, _flat(seen, starts[batch], options.steps), shake, drops)
            slopes = _slopes(random, parameters, flat, wake[batch].astype(np.float32))
            _adam(parameters, slopes, first, second, update, rate)
    return parameters


def _useful(
    random: np.random.Generator,
    parameters: Parameters,
    seen: Floats,
    starts: npt.NDArray[np.int64],
    wake: npt.NDArray[np.bool_],
    epoch: int,
    steps: int,
) -> npt.NDArray[np.int64]:
    """The windows of an epoch, in random order: later on, few of those that are no longer hard."""
    useful = np.ones(len(starts), np.bool_)
    if epoch >= _ALL_EPOCHS:
        for part in np.array_split(np.arange(len(starts)), max(1, len(starts) // (8 * _BATCH))):
            odds = _forward(parameters, _flat(seen, starts[part], steps))[-1][:, 0]
            useful[part] = wake[part] | (odds > _EASY)
        useful |= random.random(len(starts)) < _EASY_KEPT
    return np.asarray(random.permutation(np.flatnonzero(useful)), np.int64)


def _flat(seen: Floats, starts: npt.NDArray[np.int64], steps: int) -> Floats:
    windows = seen[starts[:, None] + np.arange(steps)]
    return np.asarray(windows.reshape(len(starts), -1), np.float32)


def _disturbed(random: np.random.Generator, flat: Floats, shake: Floats, drops: Floats) -> Floats:
    place = int(random.integers(len(shake) - flat.size))
    part = slice(place, place + flat.size)
    shaken = flat + shake[part].reshape(flat.shape)
    return np.asarray(shaken * drops[part].reshape(flat.shape), np.float32)


def _kept(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """What numbers are multiplied by: 0 where they are dropped, a little over 1 elsewhere."""
    kept = random.random(shape, np.float32) >= _DROPPED
    return kept.astype(np.float32) / np.float32(1 - _DROPPED)


def _slopes(
    random: np.random.Generator, parameters: Parameters, inputs: Floats, wake: Floats
) -> Parameters:
    """The derivatives of the cross entropy by each parameter, with hidden units dropped."""
    kept = [_kept(random, (len(inputs), units)) for units in _HIDDEN]
    layers = _forward(parameters, inputs, kept)
    answer = 1 / (1 + np.exp(-layers[-1][:, 0]))
    error = ((answer - wake) / len(wake))[:, None].astype(np.float32)
    slopes: Parameters = []
    for layer in range(len(parameters) // 2 - 1, -1, -1):
        before = layers[layer]
        slopes[:0] = [before.T @ error, error.sum(axis=0)]
        if layer:
            error = (error @ parameters[2 * layer].T) * kept[layer - 1] * (before > 0)
    return slopes


def _forward(
    parameters: Parameters, inputs: Floats, kept: list[Floats] | None = None
) -> list[Floats]:
    """The inputs, the hidden units after each layer, and the log odds."""
    layers = [inputs]
    last = len(parameters) // 2 - 1
    for layer in range(last + 1):
        values = layers[-1] @ parameters[2 * layer] + parameters[2 * layer + 1]
        if layer < last:
            values = np.maximum(values, 0)
            if kept is not None:
                values = values * kept[layer]
        layers.append(values)
    return layers


def _adam(
    parameters: Parameters,
    slopes: Parameters,
    first: Parameters,
    second: Parameters,
    update: int,
    rate: float,
) -> None:
    """One step of Adam (Kingma and Ba, 2015), in place."""
    for values, slope, mean, square in zip(parameters, slopes, first, second, strict=True):
        mean += (1 - _BETAS[0]) * (slope - mean)
        square += (1 - _BETAS[1]) * (slope * slope - square)
        step = mean / (1 - _BETAS[0] ** update)
        step /= np.sqrt(square / (1 - _BETAS[1] ** update)) + 1e-8
        if values.ndim == 2:
            step += _DECAY * values
        values -= np.float32(rate) * step


def as_onnx(head: Head) -> onnx.ModelProto:
    """The head as a graph: `embeddings` float32 [n, steps, size] -> `score` float32 [n, 1], 0 to 1.

    The networks stand side by side in one.
    """
    count = len(head.members)
    tensors = {
        "mean": head.mean,
        "axes": head.axes,
        "w1": np.concatenate([member[0] for member in head.members], axis=1),
        "b1": np.concatenate([member[1] for member in head.members]),
        "w2": _block_diagonal([member[2] for member in head.members]),
        "b2": np.concatenate([member[3] for member in head.members]),
        "w3": np.concatenate([member[4] for member in head.members]) / count,
        "b3": np.mean([member[5] for member in head.members], axis=0),
    }
    nodes = [
        helper.make_node("Sub", ["embeddings", "mean"], ["apart"]),
        helper.make_node("MatMul", ["apart", "axes"], ["seen"]),
        helper.make_node("Flatten", ["seen"], ["flat"], axis=1),
        helper.make_node("Gemm", ["flat", "w1", "b1"], ["h1"]),
        helper.make_node("Relu", ["h1"], ["r1"]),
        helper.make_node("Gemm", ["r1", "w2", "b2"], ["h2"]),
        helper.make_node("Relu", ["h2"], ["r2"]),
        helper.make_node("Gemm", ["r2", "w3", "b3"], ["odds"]),
        helper.make_node("Sigmoid", ["odds"], ["score"]),
    ]
    shape: list[str | int | None] = ["n", head.steps, len(head.mean)]
    graph = helper.make_graph(
        nodes,
        "wake",
        [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["n", 1])],
        [numpy_helper.from_array(v.astype(np.float32), name) for name, v in tensors.items()],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="olhar"
    )
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def _block_diagonal(blocks: list[Floats]) -> Floats:
    rows, columns = blocks[0].shape
    whole = np.zeros((rows * len(blocks), columns * len(blocks)), np.float32)
    for place, block in enumerate(blocks):
        whole[place * rows : (place + 1) * rows, place * columns : (place + 1) * columns] = block
    return whole
