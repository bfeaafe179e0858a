import threading
import time
from itertools import pairwise

import numpy as np
import pytest

import devices.sound_link
from devices.errors import DeviceFailed
from devices.media import NANOSECONDS, AudioBlock
from devices.microphone import Microphone
from devices.sound_link import BREAK_S
from devices.speaker import Speaker
from tests.devices.sound_double import FakeSound, HandClock
from tests.devices.waiting import until
from tests.sound_server import SoundServer

RATE = 22_050  # Hertz
NOTHING = np.zeros(320, np.float32)
SOUND = np.full(441, 0.5, np.float32)
MANY_TRIES_S = 0.2  # of those below


@pytest.fixture(autouse=True)
def hurry(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "sound_server" not in request.fixturenames:
        monkeypatch.setattr(devices.sound_link, "RETRY_S", 0.01)


def lost(device: Microphone | Speaker) -> bool:
    return device.lost


def sound_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name in ("input", "output")]


def test_a_microphone_plugged_in_again_is_heard_again() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        machine.streams[0].hear(NOTHING, age_s=0.02)
        machine.unplug("input")
        assert lost(microphone)
        clock.pass_s(5)
        time.sleep(MANY_TRIES_S)
        assert len(machine.streams) == 1
        machine.plug("input")
        assert until(lambda: len(machine.streams) == 2 and machine.streams[1].active)
        assert lost(microphone)  # it is open and gives nothing yet
        machine.streams[1].hear(NOTHING, age_s=0.02)
        assert not lost(microphone)
        blocks = microphone.blocks()
    assert [block.t_ns for block in blocks] == [-NANOSECONDS // 50, 5 * NANOSECONDS - 20_000_000]
    assert microphone.gaps == 1
    assert machine.streams[0].closed and machine.streams[1].closed
    assert not sound_threads()


def test_a_device_that_is_known_needs_no_new_start() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        machine.streams[0].finished_callback()
        assert until(lambda: len(machine.streams) == 2 and machine.streams[1].active)
        machine.streams[1].hear(NOTHING, age_s=0.02)
        assert not lost(microphone)
    assert machine.starts == 1


def test_another_rate_after_the_loss_is_followed_and_stamps_never_go_back() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        clock.pass_s(1)
        machine.streams[0].hear(np.zeros(3200, np.float32), age_s=0.2)
        machine.rates, machine.own_rate = (48_000,), 48_000
        machine.streams[0].finished_callback()
        assert until(lambda: len(machine.streams) == 2 and machine.streams[1].active)
        assert microphone.got is not None and microphone.got.sample_rate == 48_000
        for _ in range(50):  # the first says that it is older than the end of what came before
            machine.streams[1].hear(np.full(960, 0.25, np.float32), age_s=0.1)
            clock.pass_s(0.02)
        blocks = microphone.blocks()
    assert blocks[0].t_ns == round(0.8 * NANOSECONDS)
    assert all(b.t_ns >= a.t_ns + 19_000_000 for a, b in pairwise(blocks))
    assert len(blocks) >= 10 + 45  # a second at 48 kHz is a second
    assert blocks[-2].samples == pytest.approx(0.25, abs=0.01)


def test_a_device_that_falls_silent_is_opened_again_and_given_time() -> None:
    machine, clock = FakeSound(), HandClock()
    with Microphone(None, clock, machine) as microphone:
        clock.pass_s(4)
        assert until(lambda: len(machine.streams) == 2)
        assert machine.streams[0].closed and lost(microphone)
        time.sleep(MANY_TRIES_S)
        assert len(machine.streams) == 2
        clock.pass_s(4)
        assert until(lambda: len(machine.streams) == 3)
        assert machine.starts == 2


def test_a_speaker_plugged_in_again_plays_what_comes_then() -> None:
    machine, clock = FakeSound(), HandClock()
    with Speaker(None, clock, library=machine) as speaker:
        speaker.play(np.full(RATE, 0.25, np.float32), RATE)
        machine.unplug("output")
        assert lost(speaker) and not speaker.playing
        with pytest.raises(DeviceFailed, match="gone"):
            speaker.play(SOUND, RATE)
        time.sleep(MANY_TRIES_S)
        machine.plug("output")
        assert until(lambda: len(machine.streams) == 2 and machine.streams[1].active)
        assert not machine.streams[1].ask().any()
        assert not lost(speaker)
        speaker.play(SOUND, RATE)
        assert np.array_equal(machine.streams[1].ask(), SOUND)
        assert speaker.started_ns is not None


def test_a_microphone_that_runs_is_broken_off_only_for_an_answer_and_not_often() -> None:
    machine, clock = FakeSound(), HandClock()
    with (
        Microphone(None, clock, machine) as microphone,
        Speaker(None, clock, library=machine) as speaker,
    ):
        machine.unplug("output")
        time.sleep(MANY_TRIES_S)
        assert machine.starts == 1 and machine.streams[0].active
        with pytest.raises(DeviceFailed):
            speaker.play(SOUND, RATE)
        assert until(lambda: machine.starts == 2 and machine.streams[-1].active)
        assert machine.streams[0].closed and not lost(microphone) and lost(speaker)
        with pytest.raises(DeviceFailed):
            speaker.play(SOUND, RATE)
        machine.plug("output")
        time.sleep(MANY_TRIES_S)
        assert machine.starts == 2
        clock.pass_s(BREAK_S + 1)
        machine.streams[-1].hear(NOTHING, age_s=0.02)
        assert until(lambda: machine.starts == 3 and machine.streams[-1].direction == "output")
        assert until(lambda: machine.streams[-1].active)
        machine.streams[-1].ask()
        assert not lost(speaker) and not lost(microphone)


def test_a_speaker_that_speaks_is_not_broken_off() -> None:
    machine, clock = FakeSound(), HandClock()
    with (
        Microphone(None, clock, machine) as microphone,
        Speaker(None, clock, library=machine) as speaker,
    ):
        speaker.play(SOUND, RATE)
        machine.unplug("input")
        machine.plug("input")
        time.sleep(MANY_TRIES_S)
        assert machine.starts == 1 and machine.streams[1].active
        machine.streams[1].ask()
        clock.pass_s(0.1)
        assert not speaker.playing
        assert until(lambda: machine.starts == 2 and machine.streams[-1].direction == "input")
        assert until(lambda: machine.streams[-1].active)
        machine.streams[-1].hear(NOTHING, age_s=0.02)
        assert not lost(microphone) and not lost(speaker)
        (again,) = [s for s in machine.streams if s.active and s.direction == "output"]
        speaker.play(SOUND, RATE)
        assert np.array_equal(again.ask(), SOUND)


def test_a_device_that_cannot_be_opened_again_after_the_break_is_lost() -> None:
    machine, clock = FakeSound(), HandClock()
    with (
        Microphone(None, clock, machine) as microphone,
        Speaker(None, clock, library=machine) as speaker,
    ):
        machine.refuses_to_start = True
        machine.unplug("input")
        assert until(lambda: lost(speaker))
        machine.refuses_to_start = False
        machine.plug("input")
        clock.pass_s(BREAK_S + 1)
        assert until(lambda: sum(stream.active for stream in machine.streams) == 2)
        for stream in machine.streams:
            if stream.active and stream.direction == "input":
                stream.hear(NOTHING, age_s=0.02)
            elif stream.active:
                stream.ask()
        assert not lost(microphone) and not lost(speaker)


def test_asking_does_not_wait_for_a_device_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, clock, hangs = FakeSound(), HandClock(), threading.Event()
    with Microphone(None, clock, machine) as microphone:
        open_now = machine.InputStream

        def slow(**settings: object) -> object:
            hangs.wait(5)
            return open_now(**settings)

        monkeypatch.setattr(machine, "InputStream", slow)
        machine.streams[0].finished_callback()
        time.sleep(MANY_TRIES_S)
        began = time.monotonic()
        assert microphone.blocks() == [] and lost(microphone)
        assert time.monotonic() - began < 1
        hangs.set()
    assert not sound_threads()


def test_a_sound_server_that_ends_and_comes_back(
    sound_server: SoundServer, capfd: pytest.CaptureFixture[str]
) -> None:
    blocks: list[AudioBlock] = []
    with (
        Microphone("ear", time.monotonic_ns) as microphone,
        Speaker("loudspeaker", time.monotonic_ns) as speaker,
    ):
        assert until(lambda: len(microphone.blocks()) > 0)
        sound_server.stop()
        try:
            assert until(lambda: lost(microphone) and lost(speaker))
            capfd.readouterr()
            time.sleep(2.5)  # attempts that fail
            assert capfd.readouterr().err == ""
            blocks += microphone.blocks()
        finally:
            sound_server.start()
        back_ns = time.monotonic_ns()
        assert until(lambda: not lost(microphone) and not lost(speaker))

        def sound_of_the_new_server() -> bool:
            blocks.extend(microphone.blocks())
            return bool(blocks) and blocks[-1].t_ns > back_ns

        assert until(sound_of_the_new_server)
        assert abs(blocks[-1].end_ns - time.monotonic_ns()) < NANOSECONDS
        speaker.play(np.full(RATE // 2, 0.25, np.float32), RATE)
        assert until(lambda: speaker.started_ns is not None)
    assert all(b.t_ns > a.t_ns for a, b in pairwise(blocks))
