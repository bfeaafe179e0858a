import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ScenarioError
from assistant.evaluation.soundtrack import (
    FADE_S,
    RATE,
    Background,
    Cue,
    NoiseKind,
    Sound,
    Stretch,
    VoiceStyle,
    at_level,
    level_db,
    mixed,
    read_sound,
    resampled,
    spoken,
    trimmed,
)


class Whistle:
    """A voice that whistles 200 Hertz for a tenth of a second a letter, silence around it."""

    sample_rate = 16_000

    def say(self, text: str, speed: float) -> npt.NDArray[np.float32]:
        if speed > 2:
            raise ValueError("too fast")
        t = np.arange(round(len(text.strip()) * 1600 / speed)) / self.sample_rate
        return np.pad(np.sin(2 * np.pi * 200 * t), 800).astype(np.float32)


def tone(seconds: float, hertz: float = 440.0) -> Sound:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


def pitch(sound: Sound) -> float:
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(power) * RATE / len(sound))


@given(starts=st.lists(st.integers(0, 900), max_size=4), length=st.integers(1, 1200))
def test_every_cue_lies_at_its_exact_sample(starts: list[int], length: int) -> None:
    sound = np.linspace(0.1, 0.2, 100, dtype=np.float32)
    cues = [Cue(start, sound) for start in starts if start <= length]
    expected = np.zeros(length + 1000, np.float32)
    for cue in cues:
        expected[cue.start : cue.start + 100] += sound
    assert np.array_equal(mixed(length, cues, [], seed=1), expected[:length])


def test_what_is_too_loud_is_clipped() -> None:
    loud = np.full(10, 0.8, np.float32)
    assert np.array_equal(mixed(10, [Cue(0, loud), Cue(0, loud)], [], seed=1), np.ones(10))


@given(wanted=st.floats(-80, -6), seconds=st.floats(0.05, 1))
def test_a_sound_gets_its_level(wanted: float, seconds: float) -> None:
    assert level_db(at_level(tone(seconds), wanted)) == pytest.approx(wanted, abs=0.01)


def test_pauses_do_not_count_in_the_level() -> None:
    spaced = np.concatenate([tone(0.2), np.zeros(RATE, np.float32), tone(0.2)])
    assert level_db(spaced) == pytest.approx(level_db(tone(0.4)), abs=0.1)


def test_silence_has_no_level_and_stays_silent() -> None:
    silence = np.zeros(100, np.float32)
    assert level_db(silence) == float("-inf")
    assert not np.any(at_level(silence, -20))
    assert len(trimmed(silence)) == 0


@pytest.mark.parametrize("kind", [NoiseKind.WHITE, NoiseKind.PINK, NoiseKind.HUM])
def test_a_background_has_its_level_throughout_and_is_the_same_twice(kind: NoiseKind) -> None:
    whole = [Stretch(Background(kind, -40), 0, 3 * RATE)]
    mix = mixed(3 * RATE, [], whole, seed=3)
    for second in range(3):
        assert level_db(mix[second * RATE : (second + 1) * RATE]) == pytest.approx(-40, abs=2)
    assert np.array_equal(mix, mixed(3 * RATE, [], whole, seed=3))


def test_pink_noise_falls_three_decibels_an_octave_and_white_does_not() -> None:
    def octave_db(kind: NoiseKind, low: float) -> float:
        mix = mixed(8 * RATE, [], [Stretch(Background(kind, -30), 0, 8 * RATE)], seed=1)
        power = np.abs(np.fft.rfft(mix)) ** 2
        hertz = np.fft.rfftfreq(len(mix), 1 / RATE)
        return float(10 * np.log10(power[(hertz >= low) & (hertz < 2 * low)].mean()))

    assert octave_db(NoiseKind.PINK, 2000) - octave_db(NoiseKind.PINK, 1000) == pytest.approx(
        -3, abs=0.5
    )
    assert octave_db(NoiseKind.WHITE, 2000) == pytest.approx(
        octave_db(NoiseKind.WHITE, 1000), abs=0.5
    )


def test_backgrounds_meet_around_the_border_only() -> None:
    loud, quiet = Background(NoiseKind.HUM, -20), Background(NoiseKind.SILENCE)
    mix = mixed(2 * RATE, [], [Stretch(loud, 0, RATE), Stretch(quiet, RATE, 2 * RATE)], seed=1)
    half = round(FADE_S * RATE / 2)
    assert level_db(mix[: RATE - half]) == pytest.approx(-20, abs=0.5)
    assert np.any(mix[RATE : RATE + half])
    assert not np.any(mix[RATE + half :])


def test_a_line_begins_with_sound_and_has_its_level() -> None:
    sound = spoken(Whistle(), "hello", VoiceStyle("whistle", level_db=-15))
    assert level_db(sound) == pytest.approx(-15, abs=0.01)
    assert len(sound) == pytest.approx(0.5 * RATE, rel=0.02)
    assert np.abs(sound[: RATE // 100]).max() > 0.02


def test_pitch_changes_the_speaker_and_not_the_pace() -> None:
    plain = spoken(Whistle(), "hello", VoiceStyle("whistle"))
    high = spoken(Whistle(), "hello", VoiceStyle("whistle", pitch=1.25))
    assert pitch(high) == pytest.approx(1.25 * pitch(plain), rel=0.02)
    assert len(high) == pytest.approx(len(plain), rel=0.02)


def test_speed_shortens_a_line() -> None:
    plain = spoken(Whistle(), "hello", VoiceStyle("whistle"))
    fast = spoken(Whistle(), "hello", VoiceStyle("whistle", speed=2.0))
    assert len(fast) == pytest.approx(len(plain) / 2, rel=0.02)


def test_a_line_without_words_is_refused() -> None:
    with pytest.raises(ScenarioError, match="wanted words"):
        spoken(Whistle(), " ", VoiceStyle("whistle"))


def test_a_pace_that_the_voice_cannot_keep_is_refused() -> None:
    with pytest.raises(ScenarioError, match="too fast"):
        spoken(Whistle(), "hello", VoiceStyle("whistle", speed=2.0, pitch=0.5))


def test_resampling_keeps_duration_and_tone() -> None:
    low = np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000).astype(np.float32)
    assert len(resampled(low, 16_000)) == RATE
    assert pitch(resampled(low, 16_000)) == pytest.approx(440, abs=2)


def test_a_sound_file_of_any_rate_and_channels_is_read(tmp_path: Path) -> None:
    stereo = np.stack([tone(0.5)[::3], np.zeros(RATE // 6, np.float32)], axis=1)
    with wave.open(str(tmp_path / "bell.wav"), "wb") as file:
        file.setparams((2, 2, RATE // 3, 0, "NONE", ""))
        file.writeframes((stereo * 32767).astype("<i2").tobytes())
    sound = read_sound(tmp_path / "bell.wav")
    assert len(sound) == pytest.approx(RATE / 2, abs=RATE / 100)
    assert pitch(sound) == pytest.approx(440, abs=4)


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.wav").write_text("no sound")
    with pytest.raises(ScenarioError, match="wanted sound in"):
        read_sound(tmp_path / "note.wav")
