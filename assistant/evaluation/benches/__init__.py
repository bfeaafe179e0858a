"""The benchmarks, by name."""

from types import ModuleType

from assistant.evaluation.benches import asr, demo, turn, voice, wake

BENCHMARKS: dict[str, ModuleType] = {
    "asr": asr,
    "turn": turn,
    "wake": wake,
    "voice": voice,
    "demo": demo,
}
