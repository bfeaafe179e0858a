import io
from collections.abc import Callable

import numpy as np
import pytest

from assistant.evaluation.benches import asr
from assistant.evaluation.benches.asr import CONDITIONS, RIVAL, Engine, Floats, Measured, compare
from assistant.evaluation.clips import Clip, human_clips
from assistant.evaluation.word_error_rate import normalised_words

CLIPS = human_clips()


def silent(_: str) -> None:
    """No progress is shown."""


def decibels(samples: Floats) -> float:
    return 10 * float(np.log10(np.mean(np.square(samples, dtype=np.float64))))


@pytest.mark.parametrize("kind", ["white", "babble"])
@pytest.mark.parametrize("db", [5.0, 10.0])
def test_noise_is_as_loud_as_said_and_always_the_same(kind: str, db: float) -> None:
    for place in (0, len(CLIPS) - 1):
        clean = CLIPS[place].samples
        noisy = asr.noisy(CLIPS, place, kind, db)
        assert noisy.dtype == np.float32
        assert decibels(clean) - decibels(noisy - clean) == pytest.approx(db, abs=0.05)
        assert np.array_equal(noisy, asr.noisy(CLIPS, place, kind, db))


def test_clean_speech_is_left_alone() -> None:
    assert asr.noisy(CLIPS, 3, "nothing", 0.0) is CLIPS[3].samples


def engine(name: str, knows: Callable[[Clip], bool], calls: list[str]) -> Engine:
    """Knows the clean clips by their samples, and mishears all else."""
    words = {clip.samples.tobytes(): clip.text for clip in CLIPS if knows(clip)}

    def hear(samples: Floats) -> str:
        calls.append(name)
        return words.get(samples.tobytes(), "")

    return Engine(name, hear)


def test_engines_take_turns_and_their_errors_are_counted() -> None:
    calls: list[str] = []
    engines = [
        engine("all", lambda clip: True, calls),
        engine("but one", lambda clip: clip.name != "cards-004", calls),
    ]
    whole, but_one = compare(engines, CLIPS, 3, silent)
    assert calls == ["all", "but one"] * (1 + 3 + len(CONDITIONS) * len(CLIPS))
    assert whole.errors["clean"] == 0
    words = sum(len(normalised_words(clip.text)) for clip in CLIPS)
    assert but_one.errors["clean"] == pytest.approx(2 / words)
    assert whole.errors["babble 5 dB"] == 1
    assert 0 < whole.real_time_factor < 1
    assert whole.command_ms > 0


def measured(name: str, command_ms: float, clean: float) -> Measured:
    return Measured(name, dict.fromkeys(CONDITIONS, 0.5) | {"clean": clean}, command_ms, 0.1)


def test_the_targets_are_a_third_of_the_rivals_time_and_no_more_errors() -> None:
    ours = measured("Olhar", 100, 0.03)
    slow, good = asr._figures([ours, measured(RIVAL, 300, 0.02)]), (1 / 3, 0.01)
    aimed = [figure for figure in slow if figure.met is not None]
    assert [figure.value for figure in aimed] == pytest.approx(good)
    assert [figure.met for figure in aimed] == [False, False]
    fast = asr._figures([ours, measured(RIVAL, 400, 0.03)])
    assert [figure.met for figure in fast if figure.met is not None] == [True, True]
    alone = asr._figures([ours, measured("another", 400, 0.03)])
    assert all(figure.met is None for figure in alone)


def test_the_plot_has_a_bar_for_each_engine_and_condition() -> None:
    canvas = pytest.importorskip("matplotlib.figure").Figure()
    asr.draw([measured("one", 1, 0.1), measured("two", 2, 0.2)], canvas)
    latency, errors = canvas.axes
    assert [bar.get_height() for bar in latency.patches] == [1, 2]
    assert len(errors.patches) == 2 * len(CONDITIONS)
    canvas.savefig(stream := io.BytesIO(), format="png")
    assert stream.getvalue().startswith(b"\x89PNG")
