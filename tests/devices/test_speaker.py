import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from devices.errors import DeviceFailed
from devices.media import NANOSECONDS, Samples
from devices.speaker import Speaker
from tests.devices.sound_double import FakeSound, FakeStream, HandClock
from tests.sound_server import SoundServer

RATE = 22_050  # Hertz


def tone(seconds: float, rate: int = RATE) -> Samples:
    t = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * 300 * t)).astype(np.float32)


def state(speaker: Speaker) -> tuple[bool, int | None]:
    """Whether it plays, and since when (nanoseconds)."""
    return speaker.playing, speaker.started_ns


def let_play(stream: FakeStream, clock: HandClock, seconds: float, delay_s: float = 0) -> Samples:
    """The device asks for sound at its pace; what it was given."""
    given = []
    for _ in range(round(seconds * stream.samplerate / stream.blocksize)):
        given.append(stream.ask(delay_s=delay_s))
        clock.pass_s(stream.blocksize / stream.samplerate)
    return np.concatenate(given)


def test_what_is_queued_is_played_in_order_and_then_silence() -> None:
    machine, clock = FakeSound(), HandClock()
    first, second = tone(0.33), -tone(0.2)
    with Speaker(None, clock, library=machine) as speaker:
        speaker.play(first, RATE)
        speaker.play(second, RATE)
        given = let_play(machine.streams[0], clock, 1.0)
    both = np.concatenate([first, second])
    assert np.array_equal(given[: len(both)], both)
    assert not given[len(both) :].any()


def test_the_start_and_the_end_are_those_of_the_ear() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        stream = machine.streams[0]
        clock.pass_s(1)
        began_ns = round(1.1 * NANOSECONDS)
        assert state(speaker) == (False, None)
        speaker.play(tone(1), RATE)
        assert state(speaker) == (True, None)
        let_play(stream, clock, 0.5, delay_s=0.1)
        assert state(speaker) == (True, began_ns)
        let_play(stream, clock, 0.54, delay_s=0.1)
        assert state(speaker) == (True, began_ns)  # handed over, not yet heard
        let_play(stream, clock, 0.1, delay_s=0.1)
        assert state(speaker) == (False, began_ns)
        speaker.play(tone(1), RATE)
        assert state(speaker) == (True, None)


def test_a_device_that_swallows_a_burst_plays_no_faster() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        speaker.play(tone(1), RATE)
        for _ in range(60):
            machine.streams[0].ask()
        clock.pass_s(0.98)
        assert speaker.playing
        clock.pass_s(0.04)
        assert not speaker.playing


def test_stopping_fades_and_drops_the_rest() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        stream = machine.streams[0]
        speaker.play(np.full(RATE, 0.5, np.float32), RATE)
        speaker.play(tone(1), RATE)
        let_play(stream, clock, 0.2)
        speaker.stop()
        rest = let_play(stream, clock, 0.1)
        assert not speaker.playing
    sounding = np.flatnonzero(rest)
    assert len(sounding) and sounding[-1] < 0.006 * RATE
    assert np.abs(np.diff(np.concatenate([[0.5], rest]))).max() < 0.01


def test_stopping_before_the_start_plays_nothing() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        speaker.play(tone(1), RATE)
        speaker.stop()
        assert not speaker.playing
        assert not let_play(machine.streams[0], clock, 0.1).any()
        speaker.stop()


@pytest.mark.parametrize("channels", [1, 2])
def test_a_device_with_its_own_rate_gets_the_same_sound(channels: int) -> None:
    machine = FakeSound(rates=(48_000,), channels=(channels,))
    clock = HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        speaker.play(tone(0.5), RATE)
        given = let_play(machine.streams[0], clock, 0.6)
    wanted = tone(0.5, 48_000)
    assert np.abs(given[: len(wanted)] - wanted)[500:-500].max() < 0.01
    assert not given[len(wanted) + 1 :].any()


def test_a_lost_device_plays_nothing_and_says_so() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        speaker.play(tone(30), RATE)
        clock.pass_s(4)
        assert speaker.lost and not speaker.playing
        with pytest.raises(DeviceFailed, match="gone"):
            speaker.play(tone(1), RATE)
    with pytest.raises(DeviceFailed, match="closed"):
        speaker.play(tone(1), RATE)


def test_a_real_sound_server_plays_it_and_stops_at_once(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    with (tmp_path / "tap").open("wb") as file:
        tap = subprocess.Popen(
            ["parec", "-d", "loudspeaker.monitor", "--rate=16000", "--channels=1",
             "--format=s16le", "--latency-msec=10"], stdout=file,
        )  # fmt: skip
    try:
        time.sleep(0.5)
        with Speaker("loudspeaker", time.monotonic_ns) as speaker:
            began_ns = time.monotonic_ns()
            speaker.play(tone(3), RATE)
            time.sleep(1.0)
            before = state(speaker)
            stopped_ns = time.monotonic_ns()
            speaker.stop()
            time.sleep(0.8)
            after = state(speaker)
    finally:
        tap.terminate()
        tap.wait(10)
    heard = np.fromfile(tmp_path / "tap", "<i2").astype(np.float32) / 32_768
    assert before[0] and before[1] is not None and began_ns < before[1]
    assert not after[0] and after[1] == before[1]
    sounding = np.flatnonzero(np.abs(heard) > 0.02)
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.05)
    heard_s = (stopped_ns - before[1]) / NANOSECONDS
    assert (sounding[-1] - sounding[0]) / 16_000 < heard_s + 0.5  # of three seconds


def test_it_tells_when_each_piece_begins_before_it_is_heard() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        stream = machine.streams[0]
        clock.pass_s(1)
        first = speaker.play(tone(0.5), RATE)
        second = speaker.play(tone(0.5), RATE)
        assert first != second
        assert speaker.begun() == []
        let_play(stream, clock, 0.1, delay_s=0.05)
        assert speaker.begun() == [(first, round(1.05 * NANOSECONDS))]
        let_play(stream, clock, 0.5, delay_s=0.05)
        ((number, t_ns),) = speaker.begun()
        assert number == second
        assert t_ns == pytest.approx(1.55 * NANOSECONDS, abs=NANOSECONDS // RATE)
        let_play(stream, clock, 0.1, delay_s=0.05)
        speaker.stop()
        assert speaker.heard_until_ns == pytest.approx(1.75 * NANOSECONDS, abs=NANOSECONDS // RATE)


def test_what_is_dropped_never_begins() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        dropped = speaker.play(tone(0.5), RATE)
        speaker.stop()
        kept = speaker.play(tone(0.5), RATE)
        let_play(machine.streams[0], clock, 0.1)
        assert [number for number, _ in speaker.begun()] == [kept]
        assert dropped != kept
