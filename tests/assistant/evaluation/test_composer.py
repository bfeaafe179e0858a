from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
import yaml

from assistant.errors import OutputError, ScenarioError
from assistant.evaluation.composer import Timing, compose
from assistant.evaluation.scenario import read_scenario
from assistant.evaluation.soundtrack import RATE, level_db, read_sound
from devices.media import Image

WALL, DOOR = "#b02020", "#2040b0"


class Whistle:
    """A voice that whistles for 50 milliseconds a letter."""

    sample_rate = 22_050

    def say(self, text: str, speed: float) -> npt.NDArray[np.float32]:
        t = np.arange(round(len(text) * 0.05 / speed * self.sample_rate)) / self.sample_rate
        return np.sin(2 * np.pi * 300 * t).astype(np.float32)


def two_scenes() -> dict[str, Any]:
    return {
        "size": [160, 120],
        "frames_per_second": 10,
        "seed": 5,
        "voices": {"me": {"engine": "whistle", "level_db": -20}},
        "noise": {"kind": "pink", "level_db": -60},
        "scenes": [
            {
                "name": "wall",
                "colour": WALL,
                "seconds": 1.5,
                "motion": {"to": {"zoom": 2}, "shake": 0.02},
                "overlays": [{"sign": {"lines": ["EXIT"]}, "centre": [0.5, 0.5], "width": 0.2}],
                "say": [{"at": 0.5, "voice": "me", "text": "what is it"}],
            },
            {
                "name": "door",
                "colour": DOOR,
                "seconds": 1.5,
                "enter": {"kind": "fade", "seconds": 0.4},
                "say": [{"after": 0.25, "voice": "me", "text": "and now"}],
            },
        ],
    }


def make(folder: Path, content: dict[str, Any], name: str = "walk.mp4") -> tuple[Path, Timing]:
    path = folder / "walk.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    parts: list[float] = []
    timing = compose(read_scenario(path), folder / name, lambda engine: Whistle(), parts.append)
    assert parts == sorted(parts)
    assert parts[-1] == 1
    return folder / name, timing


def frames(path: Path) -> list[Image]:
    return list(_decoded(path))


def _decoded(path: Path) -> Iterator[Image]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)


def mean_colour(picture: Image) -> tuple[int, ...]:
    return tuple(round(x) for x in picture[-20:].reshape(-1, 3).mean(axis=0))


def test_a_recording_has_its_size_pictures_sound_and_length(tmp_path: Path) -> None:
    path, timing = make(tmp_path, two_scenes())
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height, video.frames) == (160, 120, 30)
        assert (video.codec_context.name, video.pix_fmt) == ("h264", "yuv420p")
        assert video.average_rate == 10
        assert (audio.codec_context.name, audio.sample_rate, audio.channels) == ("aac", RATE, 1)
    assert len(frames(path)) == timing.frames == 30
    assert len(read_sound(path)) == pytest.approx(3 * RATE, abs=1024)
    assert timing.duration_s == 3
    assert [(scene.name, scene.start_s, scene.end_s) for scene in timing.scenes] == [
        ("wall", 0, 1.5),
        ("door", 1.5, 3.0),
    ]
    assert not list(tmp_path.glob("*.part"))


def test_scenes_follow_each_other_with_their_transition(tmp_path: Path) -> None:
    seen = [mean_colour(picture) for picture in frames(make(tmp_path, two_scenes())[0])]
    assert seen[14] == pytest.approx((0xB0, 0x20, 0x20), abs=6)
    assert seen[29] == pytest.approx((0x20, 0x40, 0xB0), abs=6)
    assert seen[17] == pytest.approx((0x68, 0x30, 0x68), abs=10)  # half-way through the fade


def test_lines_are_heard_where_the_summary_says(tmp_path: Path) -> None:
    path, timing = make(tmp_path, two_scenes())
    first, second = timing.lines
    assert first.start_s == 0.5
    assert first.end_s == pytest.approx(1.0, abs=0.01)
    assert second.start_s == pytest.approx(1.75)  # a quarter second into its scene
    sound = read_sound(path)
    for line in timing.lines:
        heard = sound[round(line.start_s * RATE) : round(line.end_s * RATE)]
        assert level_db(heard) == pytest.approx(-20, abs=1)
    before = sound[: round((first.start_s - 0.05) * RATE)]
    assert level_db(before) == pytest.approx(-60, abs=4)


def test_a_line_after_a_line_waits_for_its_end(tmp_path: Path) -> None:
    content = two_scenes()
    content["scenes"][0]["say"][0]["at"] = 1.2  # ends in the next scene, at 1.7
    timing = make(tmp_path, content)[1]
    assert timing.lines[1].start_s == pytest.approx(timing.lines[0].end_s + 0.25, abs=1e-4)


def test_the_same_scenario_gives_the_same_recording_twice(tmp_path: Path) -> None:
    content = two_scenes()
    content["scenes"][1]["darkness"] = 0.5
    one, _ = make(tmp_path, content, "one.mp4")
    other, _ = make(tmp_path, content, "other.mp4")
    assert np.array_equal(np.stack(frames(one)), np.stack(frames(other)))
    assert np.array_equal(read_sound(one), read_sound(other))


def test_another_seed_gives_another_shake_and_noise(tmp_path: Path) -> None:
    one, _ = make(tmp_path, two_scenes(), "one.mp4")
    other, _ = make(tmp_path, {**two_scenes(), "seed": 6}, "other.mp4")
    assert not np.array_equal(np.stack(frames(one)), np.stack(frames(other)))
    assert not np.array_equal(read_sound(one), read_sound(other))


def test_darkness_leaves_little_light(tmp_path: Path) -> None:
    content = two_scenes()
    content["scenes"][1] |= {"darkness": 0.9, "enter": {"kind": "cut"}}
    assert max(mean_colour(frames(make(tmp_path, content)[0])[20])) < 30


def test_a_line_that_outlasts_the_recording_is_refused(tmp_path: Path) -> None:
    content = two_scenes()
    content["scenes"][1]["say"][0]["after"] = 1.3
    with pytest.raises(ScenarioError, match=r"'and now' to end within .* 3\.00 s.* 3\.15 s"):
        make(tmp_path, content)
    assert not list(tmp_path.glob("walk.mp4*"))


def test_an_odd_rate_is_kept(tmp_path: Path) -> None:
    path, timing = make(tmp_path, {**two_scenes(), "frames_per_second": 29.97})
    with av.open(str(path)) as container:
        assert container.streams.video[0].average_rate == Fraction(2997, 100)
    assert timing.frames == 90
    assert timing.duration_s == pytest.approx(90 / 29.97)


def test_a_video_is_shown_from_its_start_and_again_if_it_loops(tmp_path: Path) -> None:
    make(tmp_path, two_scenes(), "clip.mp4")
    content = {
        "size": [160, 120],
        "frames_per_second": 10,
        "scenes": [{"video": "clip.mp4", "start": 2.0, "loop": True, "seconds": 3}],
    }
    looped = [mean_colour(picture) for picture in frames(make(tmp_path, content)[0])]
    assert looped[0] == pytest.approx((0x20, 0x40, 0xB0), abs=8)
    content["scenes"][0] |= {"start": 0.5, "loop": False}  # type: ignore[index]
    once = [mean_colour(picture) for picture in frames(make(tmp_path, content)[0])]
    assert once[5] == pytest.approx((0xB0, 0x20, 0x20), abs=8)
    assert once[29] == pytest.approx((0x20, 0x40, 0xB0), abs=8)  # stands still at its end


@pytest.mark.parametrize("start", [0.0, 60.0])
def test_a_video_without_pictures_at_its_start_is_refused(tmp_path: Path, start: float) -> None:
    if start:
        make(tmp_path, two_scenes(), "clip.mp4")
    else:
        (tmp_path / "clip.mp4").write_text("no video")
    content = {"scenes": [{"video": "clip.mp4", "start": start, "seconds": 1}]}
    with pytest.raises(ScenarioError, match=r"wanted (a video|pictures from 60 s)"):
        make(tmp_path, content)
    assert not list(tmp_path.glob("*.part"))


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"wanted to write .*gone.*walk\.mp4"):
        make(tmp_path, two_scenes(), "gone/walk.mp4")


def test_the_summary_is_plain_json(tmp_path: Path) -> None:
    summary = make(tmp_path, two_scenes())[1].to_json()
    assert summary["schema"] == 1
    assert summary["size"] == [160, 120]
    assert summary["lines"][0]["words"] == "what is it"
    assert summary["lines"][0]["start_s"] == 0.5
