"""The benchmarks, by name."""

from types import ModuleType

from assistant.evaluation.benches import (
    asr,
    bargein,
    demo,
    memory,
    text,
    turn,
    vision,
    voice,
    wake,
)

BENCHMARKS: dict[str, ModuleType] = {
    "asr": asr,
    "turn": turn,
    "bargein": bargein,
    "wake": wake,
    "voice": voice,
    "text": text,
    "demo": demo,
    "vision": vision,
    "memory": memory,
}
