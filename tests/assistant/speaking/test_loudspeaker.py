import numpy as np

from assistant.speaking.loudspeaker import LiveLoudspeaker, VirtualLoudspeaker
from devices.media import Samples

SECOND = 1_000_000_000
RATE = 1000


def sound(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.ones(int(seconds * RATE), np.float32)


def test_clauses_follow_one_another_without_a_gap() -> None:
    speaker = VirtualLoudspeaker()
    speaker.play(sound(1), RATE, 2 * SECOND)
    speaker.play(sound(1), RATE, 2 * SECOND + 1)
    assert [start for start, _, _ in speaker.spans] == [2 * SECOND, 3 * SECOND]
    assert speaker.playing(4 * SECOND - 1)
    assert not speaker.playing(4 * SECOND)


def test_stop_takes_back_what_has_not_sounded() -> None:
    speaker = VirtualLoudspeaker()
    speaker.play(sound(1), RATE, 0)
    speaker.play(sound(1), RATE, 0)
    speaker.stop(SECOND // 2)
    assert not speaker.playing(SECOND // 2)
    track, rate = speaker.track(3 * SECOND)
    assert rate == RATE
    assert len(track) >= 3 * RATE
    assert track[: RATE // 2].all()
    assert not track[RATE // 2 :].any()


def test_a_silent_run_has_a_silent_track() -> None:
    track, rate = VirtualLoudspeaker().track(SECOND)
    assert len(track) >= rate
    assert not track.any()


def test_what_was_played_is_known_by_session_time() -> None:
    speaker = VirtualLoudspeaker()
    speaker.play(np.full(16_000, 0.5, np.float32), 16_000, SECOND)
    speaker.stop(SECOND + SECOND // 2)
    heard = speaker.played(0, 2 * SECOND)
    assert len(heard) == 32_000
    assert set(np.flatnonzero(heard)) == set(range(16_000, 24_000))


class Device:
    """A speaker whose sound begins when the test says so."""

    lost = False
    playing = True
    heard_until_ns = 0

    def __init__(self) -> None:
        self.count = 0
        self.starts: list[tuple[int, int]] = []

    def play(self, samples: Samples, sample_rate: int) -> int:
        self.count += 1
        return self.count

    def begun(self) -> list[tuple[int, int]]:
        starts, self.starts = self.starts, []
        return starts

    def stop(self) -> None:
        self.playing = False


def test_a_real_speakers_sound_counts_from_when_it_is_heard() -> None:
    device = Device()
    speaker = LiveLoudspeaker(device)
    speaker.play(np.full(16_000, 0.5, np.float32), 16_000, SECOND)
    assert not speaker.played(0, 3 * SECOND).any()
    device.starts = [(1, SECOND + SECOND // 10)]
    assert np.flatnonzero(speaker.played(0, 3 * SECOND))[0] == 17_600
    device.heard_until_ns = SECOND + SECOND // 2
    speaker.stop(SECOND + SECOND // 4)
    assert np.flatnonzero(speaker.played(0, 3 * SECOND))[-1] == 24_000 - 1


def test_what_a_real_speaker_dropped_was_not_heard() -> None:
    device = Device()
    speaker = LiveLoudspeaker(device)
    for level in (0.25, 0.5):
        speaker.play(np.full(160, level, np.float32), 16_000, 0)
    device.starts = [(2, SECOND)]
    assert set(speaker.played(0, 3 * SECOND)) == {0.0, 0.5}


def test_without_a_speaker_nothing_is_heard() -> None:
    speaker = LiveLoudspeaker(None)
    speaker.play(sound(1), RATE, 0)
    speaker.stop(0)
    assert not speaker.played(0, SECOND).any()
