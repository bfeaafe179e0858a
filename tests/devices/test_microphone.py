import subprocess
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from devices.media import NANOSECONDS, AudioBlock, Samples
from devices.microphone import WAITING_LIMIT, Microphone
from tests.devices.sound_double import FakeSound, FakeStream, HandClock
from tests.devices.waiting import until
from tests.sound_server import SoundServer

MS = 1_000_000  # nanoseconds


def speak(stream: FakeStream, clock: HandClock, samples: Samples, age_s: float = 0.03) -> None:
    """Deliver sound at the pace at which it is made; its first sample is captured now."""
    size = stream.blocksize
    for begin in range(0, len(samples), size):
        clock.pass_s(age_s)
        stream.hear(samples[begin : begin + size], age_s=age_s)
        clock.pass_s(size / stream.samplerate - age_s)


def tone(seconds: float, rate: int) -> Samples:
    t = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * 300 * t)).astype(np.float32)


def joined(blocks: list[AudioBlock]) -> Samples:
    assert {len(block.samples) for block in blocks} == {320}
    return np.concatenate([block.samples for block in blocks])


def test_everything_heard_comes_once_and_stamped_at_capture() -> None:
    machine, clock = FakeSound(), HandClock()
    sound = tone(1, 16_000)
    with Microphone(None, clock, machine) as microphone:
        clock.pass_s(0.5)
        speak(machine.streams[0], clock, sound)
        blocks = microphone.blocks()
        assert microphone.blocks() == []
    assert np.array_equal(joined(blocks), sound)
    assert [block.t_ns for block in blocks] == [(500 + 20 * n) * MS for n in range(50)]
    assert microphone.overruns == microphone.gaps == 0


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (44_100, 2), (8_000, 1)])
def test_another_rate_is_brought_to_16_khz(rate: int, channels: int) -> None:
    machine = FakeSound(rates=(rate,), own_rate=rate, channels=(channels,))
    clock = HandClock()
    with Microphone("headset", clock, machine) as microphone:
        speak(machine.streams[0], clock, tone(1, rate))
        blocks = microphone.blocks()
        heard = joined(blocks)
    wanted = tone(1, 16_000)[: len(heard)]
    assert len(heard) > 14_000
    assert np.abs(heard - wanted)[320:-320].max() < 0.01
    assert blocks[0].t_ns == 0
    assert all(abs(b.t_ns - a.end_ns) <= 1 for a, b in pairwise(blocks))


def test_an_age_that_makes_no_sense_is_not_believed() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        clock.pass_s(1)
        machine.streams[0].hear(tone(0.02, 16_000), age_s=-1.7e9)
        (block,) = microphone.blocks()
    assert block.t_ns == NANOSECONDS - 20 * MS


def test_lost_sound_is_counted_and_the_stamps_jump() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        stream = machine.streams[0]
        speak(stream, clock, tone(1, 16_000))
        clock.pass_s(1)
        stream.hear(tone(0.02, 16_000), age_s=0.02, lost=True)
        speak(stream, clock, tone(4, 16_000))
        blocks = microphone.blocks()
    assert microphone.overruns == microphone.gaps == 1
    assert blocks[-1].end_ns == clock()
    jumps = [b.t_ns - a.end_ns for a, b in pairwise(blocks) if b.t_ns != a.end_ns]
    assert len(jumps) == 1 and jumps[0] == pytest.approx(NANOSECONDS, rel=0.05)
    assert all(a.t_ns < b.t_ns for a, b in pairwise(blocks))


def test_a_minute_waits_and_more_is_counted_as_lost() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        speak(machine.streams[0], clock, np.zeros(320 * (WAITING_LIMIT + 7), np.float32))
        assert microphone.overruns == 7
        assert len(microphone.blocks()) == WAITING_LIMIT


def test_a_silent_or_ended_device_is_lost() -> None:
    machine, clock = FakeSound(), HandClock()
    lost = []
    with Microphone(None, clock, machine) as microphone:
        clock.pass_s(2)
        lost.append(microphone.lost)
        clock.pass_s(2)
        lost.append(microphone.lost)
        speak(machine.streams[0], clock, tone(0.1, 16_000))
        lost.append(microphone.lost)
        machine.streams[0].finished_callback()
        lost.append(microphone.lost)
        assert len(microphone.blocks()) == 5
    assert lost == [False, True, False, True]


def test_a_muted_microphone_is_free_and_hears_nothing() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        speak(machine.streams[0], clock, tone(0.2, 16_000))
        microphone.mute(True)
        assert machine.streams[0].closed
        assert microphone.blocks() == []  # what was not asked for yet is forgotten, too
        clock.pass_s(10.0)
        assert (microphone.muted, microphone.lost) == (True, False)
        microphone.mute(False)
        speak(machine.streams[1], clock, tone(0.2, 16_000))
        blocks = microphone.blocks()
    assert len(blocks) == 10
    assert blocks[0].t_ns >= 10 * NANOSECONDS


def test_speech_played_to_a_real_sound_server_is_heard(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    (tmp_path / "noise.raw").write_bytes((noise * 32_768).astype("<i2").tobytes())
    blocks: list[AudioBlock] = []
    with Microphone("ear", time.monotonic_ns) as microphone:
        player = subprocess.Popen(
            ["paplay", "-d", "mouth", "--raw", "--rate=16000", "--channels=1", "--format=s16le",
             str(tmp_path / "noise.raw")]
        )  # fmt: skip
        end = time.monotonic() + 5
        while time.monotonic() < end:
            time.sleep(0.05)
            blocks += microphone.blocks()
        player.wait(10)
        assert not microphone.lost
    heard = joined(blocks)
    match = np.correlate(heard, noise[8_000:24_000], "valid")
    place = int(np.argmax(match))
    found = heard[place : place + 16_000]
    assert np.corrcoef(found, noise[8_000:24_000])[0, 1] > 0.95
    assert all(b.t_ns > a.t_ns for a, b in pairwise(blocks))
    assert abs(blocks[-1].end_ns - time.monotonic_ns()) < NANOSECONDS


def captures() -> int:
    """How many programs capture sound from the sound server."""
    command = ["pactl", "list", "short", "source-outputs"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return len(listed.stdout.splitlines())


def test_a_muted_microphone_captures_nothing_from_a_real_sound_server(
    sound_server: SoundServer,
) -> None:
    before = captures()
    with Microphone("ear", time.monotonic_ns) as microphone:
        assert until(lambda: bool(microphone.blocks()))
        assert captures() == before + 1
        microphone.mute(True)
        assert captures() == before
        muted_ns = time.monotonic_ns()
        while time.monotonic_ns() - muted_ns < NANOSECONDS:
            assert microphone.blocks() == []
            time.sleep(0.02)
        back_ns = time.monotonic_ns()
        microphone.mute(False)
        while not (heard := microphone.blocks()) and not microphone.lost:
            time.sleep(0.02)
        assert captures() == before + 1
    assert heard[0].t_ns > back_ns - NANOSECONDS // 2  # nothing from while it was muted


def test_another_default_microphone_is_followed(sound_server: SoundServer) -> None:
    """The one in use is unplugged, and the system makes another its default."""

    def pactl(*words: str) -> str:
        return subprocess.run(
            ["pactl", *words], capture_output=True, text=True, check=True
        ).stdout.strip()

    usual = pactl("get-default-source")
    first = pactl("load-module", "module-null-sink", "sink_name=first", "rate=16000")
    second = pactl("load-module", "module-null-sink", "sink_name=second", "rate=16000")
    listener = subprocess.Popen(
        ["parec", "-d", "second.monitor", "--latency-msec=20"], stdout=subprocess.DEVNULL
    )
    player = None
    try:
        pactl("set-default-source", "first.monitor")
        with Microphone(None, time.monotonic_ns) as microphone:
            assert until(lambda: bool(microphone.blocks()))
            pactl("set-default-source", "second.monitor")
            pactl("unload-module", first)
            player = subprocess.Popen(
                ["paplay", "-d", "second", "--raw", "--rate=16000", "--channels=1",
                 "--format=s16le", "/dev/urandom"]
            )  # fmt: skip
            assert until(
                lambda: any(np.abs(block.samples).max() > 0.5 for block in microphone.blocks())
            )
            assert not microphone.lost
    finally:
        for process in (player, listener):
            if process is not None:
                process.terminate()
                process.wait(10)
        pactl("unload-module", second)
        pactl("set-default-source", usual)
