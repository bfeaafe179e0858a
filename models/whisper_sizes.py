"""The sizes of Whisper that are in no package: built here from OpenAI's own checkpoints."""

from collections.abc import Mapping
from types import MappingProxyType

from models.catalog import Model

LICENCE = "MIT"  # of OpenAI's weights
FILES = ("encoder.onnx", "decoder.onnx", "tokenizer.json", "config.json")
_BUILDER = "models.build.openai_checkpoint"
_BUILD_VERSION = 1
_BYTES_PER_WEIGHT = 1.13  # of the finished files: int8, and little else in float32

# Size: millions of weights (by the README of openai-whisper), sha256 of the checkpoint (by its
# address, in openai-whisper 20250625).
_PUBLISHED = {
    "tiny": (39, "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9"),
    "base.en": (74, "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead"),
    "small": (244, "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794"),
    "small.en": (244, "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872"),
    "medium": (769, "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1"),
    "medium.en": (769, "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f"),
    "large-v1": (1550, "e4b87e7e0bf463eb8e6956e646f1e277e901512310def2c24bf0e11bd3c28e9a"),
    "large-v2": (1550, "81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524"),
    "large-v3": (1550, "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb"),
    "large-v3-turbo": (809, "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a"),
}
SHA256: Mapping[str, str] = MappingProxyType({size: sha for size, (_, sha) in _PUBLISHED.items()})
"""The sha256 of each size's checkpoint."""


def _model(size: str) -> Model:
    weights = _PUBLISHED[size][0] * 1_000_000
    return Model(
        name=f"whisper-{size}",
        purpose=f"turns speech into words (Whisper {size}, int8), from OpenAI's own checkpoint",
        files=FILES,
        sources=MappingProxyType({}),
        bytes=round(weights * _BYTES_PER_WEIGHT),
        build=_BUILDER,
        build_version=_BUILD_VERSION,
    )


SIZES: Mapping[str, Model] = MappingProxyType({f"whisper-{s}": _model(s) for s in _PUBLISHED})
"""What the store knows them as, by name."""
