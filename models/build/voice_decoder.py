"""Cuts a Piper graph in two before its decoder, so that sound can be made piece by piece.

The decoder is a HiFi-GAN (https://arxiv.org/abs/2010.05646): convolutions only, so a sample depends
on the frames near it and on no others.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper

from models.errors import ModelRejected

PLAN = "plan"  # what the first half gives and the decoder takes
SOUND = "sound"  # what the decoder gives
_DECODER = "/dec/"  # how the names of the decoder's nodes begin


@dataclass(frozen=True, slots=True)
class Span:
    """How a decoder's output hangs on its input.

    Attributes:
        samples: Samples that it makes of a frame.
        reach: Frames on either side of a sample's own that have a part in it.
    """

    samples: int
    reach: int


def cut(model: ModelProto, rows: int) -> tuple[ModelProto, ModelProto]:
    """The halves of a Piper graph: what plans [1, rows, frames], and the decoder that takes it.

    What follows the decoder is left out: it only adds an axis.

    Raises:
        ModelRejected: the decoder does not take one tensor and give one.
    """
    graph = model.graph
    decoding = [node for node in graph.node if node.name.startswith(_DECODER)]
    planning = [node for node in graph.node if not node.name.startswith(_DECODER)]
    weights = {tensor.name for tensor in graph.initializer}
    makes, takes = _outputs(decoding), _inputs(decoding)
    fed, given = takes - makes - weights, makes - takes
    if len(fed) != 1 or len(given) != 1:
        raise ModelRejected(
            f"wanted a Piper graph whose decoder takes one tensor and gives one, found {len(fed)} "
            f"taken and {len(given)} given; use the voice that the catalogue names"
        )
    (plan,), (sound,) = fed, given
    plan_port = helper.make_tensor_value_info(PLAN, TensorProto.FLOAT, [1, rows, "frames"])
    sound_port = helper.make_tensor_value_info(SOUND, TensorProto.FLOAT, [1, 1, "samples"])
    planner = _half(model, _before(planning, plan), graph.input, plan_port)
    decoder = _half(model, decoding, [plan_port], sound_port)
    for half in (planner, decoder):
        _rename(half.graph, {plan: PLAN, sound: SOUND})
    return planner, decoder


def span(decoder: ModelProto) -> Span:
    """Samples a frame, and the reach, from the decoder's strides, kernels and dilations."""
    shapes = {tensor.name: tensor.dims for tensor in decoder.graph.initializer}
    rates = {PLAN: 1}  # samples a frame
    reaches = {PLAN: 0.0}  # frames
    for node in decoder.graph.node:
        known = [name for name in node.input if name in rates]
        rate = max((rates[name] for name in known), default=1)
        reach = max((reaches[name] for name in known), default=0.0)
        if node.op_type in ("Conv", "ConvTranspose"):
            attributes = {item.name: helper.get_attribute_value(item) for item in node.attribute}
            (kernel,) = shapes[node.input[1]][2:]
            step, wide = attributes["strides"][0], attributes["dilations"][0] * (kernel - 1)
            side = max(wide - attributes["pads"][0], attributes["pads"][0])
            if node.op_type == "ConvTranspose":
                rate *= step
            reach += side / rate
        if known:
            rates[node.output[0]], reaches[node.output[0]] = rate, reach
    return Span(rates[SOUND], math.ceil(reaches[SOUND]))


def _inputs(nodes: Iterable[NodeProto]) -> set[str]:
    return {name for node in nodes for name in node.input if name}


def _outputs(nodes: Iterable[NodeProto]) -> set[str]:
    return {name for node in nodes for name in node.output}


def _before(nodes: list[NodeProto], wanted: str) -> list[NodeProto]:
    """The nodes that have a part in the value `wanted`, in order."""
    needed, kept = {wanted}, []
    for node in reversed(nodes):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    return kept[::-1]


def _half(
    model: ModelProto,
    nodes: list[NodeProto],
    inputs: Iterable[ValueInfoProto],
    output: ValueInfoProto,
) -> ModelProto:
    """A model of some of the nodes of `model` and the weights that they need."""
    needed = _inputs(nodes)
    weights = [tensor for tensor in model.graph.initializer if tensor.name in needed]
    graph = helper.make_graph(nodes, model.graph.name, list(inputs), [output], weights)
    return helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)


def _rename(graph: GraphProto, names: dict[str, str]) -> None:
    """Give values other names."""
    for node in graph.node:
        for side in (node.input, node.output):
            side[:] = [names.get(name, name) for name in side]
