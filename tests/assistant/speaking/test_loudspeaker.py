import numpy as np

from assistant.speaking.loudspeaker import VirtualLoudspeaker

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
