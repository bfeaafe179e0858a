import hashlib
import shutil
import struct
import wave
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from devices.errors import DeviceMissing, MediaUnreadable
from devices.media import NANOSECONDS, AudioBlock, Frame, Moment, Samples
from devices.video_file import VideoFile
from tests.devices.recording import Recording, burst, grey, quarters, steady

BOTH = replace(steady(60, 30), sound=burst(2, at=1.0))


def read(path: Path, **settings: float) -> tuple[VideoFile, list[Frame], list[AudioBlock]]:
    with VideoFile(path, **settings) as file:  # type: ignore[arg-type]
        moments = list(file.moments())
    stamps = [moment.t_ns for moment in moments]
    assert stamps == sorted(stamps)
    frames = [moment for moment in moments if isinstance(moment, Frame)]
    return file, frames, [moment for moment in moments if isinstance(moment, AudioBlock)]


def heard(blocks: list[AudioBlock]) -> Samples:
    """All samples; asserts that the blocks follow each other without a gap."""
    assert {len(block.samples) for block in blocks} == {320}
    assert {b.t_ns - a.end_ns for a, b in pairwise(blocks)} <= {0}
    return np.concatenate([block.samples for block in blocks])


def burst_at(blocks: list[AudioBlock]) -> tuple[float, float]:
    """Session time in seconds and correlation of the burst, found by matching."""
    samples, pattern = heard(blocks), burst(0.05, at=0, rate=16_000)[0]
    match = np.correlate(samples, pattern, "valid")
    place = int(np.argmax(match))
    found = samples[place : place + len(pattern)]
    strength = float(np.corrcoef(found, pattern)[0, 1])
    return blocks[0].t_ns / NANOSECONDS + place / 16_000, strength


def digest(moments: Iterable[Moment]) -> str:
    sum_ = hashlib.sha256()
    for moment in moments:
        sum_.update(str(moment.t_ns).encode())
        sum_.update((moment.image if isinstance(moment, Frame) else moment.samples).tobytes())
    return sum_.hexdigest()


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.mov", "v.ts"])
def test_picture_and_sound_share_one_clock(tmp_path: Path, name: str) -> None:
    pictures = [grey(240 if n == 30 else 20) for n in range(60)]
    path = replace(BOTH, pictures=pictures).write(tmp_path / name)

    file, frames, blocks = read(path, frames_per_second=30)

    assert file.info.has_picture and file.info.has_sound and not file.info.cut
    assert (file.info.width, file.info.height) == (64, 48)
    assert file.info.duration_s == pytest.approx(2.0, abs=0.1)
    assert min(frames[0].t_ns, blocks[0].t_ns) == 0
    (flash,) = [frame for frame in frames if frame.image.mean() > 128]
    sounded_s, strength = burst_at(blocks)
    assert flash.number == 30
    assert strength > 0.95
    assert sounded_s == pytest.approx(flash.t_ns / NANOSECONDS, abs=0.003)


def test_reading_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = BOTH.write(tmp_path / "v.mp4")
    with VideoFile(path) as file, VideoFile(path, threads=1) as other:
        assert digest(file.moments()) == digest(file.moments()) == digest(other.moments())


def test_pictures_are_taken_at_fixed_times(tmp_path: Path) -> None:
    _, frames, _ = read(steady(31, 30).write(tmp_path / "v.mp4"), frames_per_second=10)
    assert [frame.number for frame in frames] == list(range(0, 31, 3))
    assert [frame.t_ns for frame in frames] == [k * NANOSECONDS // 10 for k in range(11)]


def test_times_rounded_by_the_container_lose_no_picture(tmp_path: Path) -> None:
    _, frames, _ = read(steady(30, 15).write(tmp_path / "v.mkv"), frames_per_second=15)
    assert [frame.number for frame in frames] == list(range(30))


def test_a_variable_frame_rate_keeps_its_own_times(tmp_path: Path) -> None:
    times = [Fraction(ms, 1000) for ms in (0, 40, 90, 310, 330, 700, 705, 1500)]
    path = Recording([grey(30 * n) for n in range(8)], times).write(tmp_path / "v.mp4")
    _, frames, _ = read(path, frames_per_second=10)
    # Fixed times 0, 100, 400, 700 and the end; 310 and 705 are superseded before the next one.
    assert [(f.number, f.t_ns // 10**6) for f in frames] == [
        (0, 0), (2, 90), (4, 330), (5, 700), (6, 705), (7, 1500),
    ]  # fmt: skip


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(30000, 1001), 60, 7])
def test_an_odd_frame_rate_gives_one_picture_a_tick(tmp_path: Path, rate: Fraction | int) -> None:
    count = round(3 * rate)
    _, frames, _ = read(steady(count, rate).write(tmp_path / "v.mp4"), frames_per_second=5)
    for tick_ns in range(0, frames[-1].t_ns, NANOSECONDS // 5):
        newest = max(f.t_ns for f in frames if f.t_ns <= tick_ns + 10**6)
        assert tick_ns - newest < NANOSECONDS / float(rate)
    assert len(frames) <= 3 * 5 + 1
    assert len({frame.number for frame in frames}) == len(frames)


def test_streams_that_start_apart_stay_apart(tmp_path: Path) -> None:
    late_sound = replace(BOTH, sound_start=Fraction(3, 10)).write(tmp_path / "v.mkv")
    _, frames, blocks = read(late_sound)
    assert frames[0].t_ns == 0
    assert blocks[0].t_ns == pytest.approx(0.3 * NANOSECONDS, abs=25e6)  # one packet of AAC
    assert burst_at(blocks)[0] == pytest.approx(1.3, abs=0.003)


def test_the_session_begins_with_the_earlier_stream(tmp_path: Path) -> None:
    times = [time + 5 for time in BOTH.times]
    path = replace(BOTH, times=times, sound_start=Fraction(5)).write(tmp_path / "v.mkv")
    _, frames, blocks = read(path)
    assert abs(frames[0].t_ns - blocks[0].t_ns) < 25e6
    assert min(frames[0].t_ns, blocks[0].t_ns) == 0


def test_of_equal_stamps_the_picture_comes_first(tmp_path: Path) -> None:
    path = replace(BOTH, sound_codec="pcm_s16le").write(tmp_path / "v.mkv")
    with VideoFile(path) as file:
        moments = list(file.moments())
    kinds: dict[int, list[type]] = {}
    for moment in moments:
        kinds.setdefault(moment.t_ns, []).append(type(moment))
    shared = [kind for kind in kinds.values() if len(kind) > 1]
    assert shared and all(kind == [Frame, AudioBlock] for kind in shared)


def test_a_gap_in_the_sound_becomes_silence(tmp_path: Path) -> None:
    tone = np.full((1, 48_000), 0.25, np.float32)
    recording = Recording(
        sound=tone, sound_codec="pcm_s16le", sound_gap=(Fraction(1, 2), Fraction(3, 2))
    )
    samples = heard(read(recording.write(tmp_path / "v.mkv"))[2])
    assert len(samples) == 2.5 * 16_000
    assert np.abs(samples[8_100:31_900]).max() < 0.01
    assert samples[:7_900].mean() == pytest.approx(0.25, abs=0.01)
    assert samples[32_100:39_900].mean() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("layout", "channels", "rate", "codec"),
    [
        ("7.1", 8, 96_000, "flac"),
        ("7.1", 8, 48_000, "aac"),
        ("octagonal", 8, 48_000, "pcm_s16le"),
        ("5.1", 6, 44_100, "pcm_f32le"),
        ("stereo", 2, 22_050, "pcm_s24le"),
        ("mono", 1, 8_000, "pcm_u8"),
    ],
)
def test_any_rate_and_channels_become_16_khz_mono(
    tmp_path: Path, layout: str, channels: int, rate: int, codec: str
) -> None:
    sound = burst(1, at=0.5, rate=rate, channels=channels)
    recording = Recording(sound=sound, sound_rate=rate, layout=layout, sound_codec=codec)
    file, _, blocks = read(recording.write(tmp_path / "v.mkv"))
    assert (file.info.channels, file.info.sample_rate) == (channels, rate)
    place, strength = burst_at(blocks)
    assert place == pytest.approx(0.5, abs=0.001)
    assert strength > 0.98
    assert np.abs(heard(blocks)).max() == pytest.approx(0.5, abs=0.03)
    assert 0 <= len(heard(blocks)) - 16_000 <= 640  # AAC fills up its last packet


def test_channels_without_a_place_count_alike(tmp_path: Path) -> None:
    sound = np.zeros((1600, 8), np.int16)
    sound[:, 7] = 16_000
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((8, 2, 16_000, 0, "NONE", ""))
        file.writeframes(sound.tobytes())
    samples = heard(read(tmp_path / "a.wav")[2])
    assert len(samples) == 1600
    assert np.allclose(samples, 16_000 / 32_768 / 8, atol=1e-4)


def test_speech_on_the_centre_channel_alone_is_heard(tmp_path: Path) -> None:
    sound = burst(1, at=0.5, channels=8)
    sound[[0, 1, 3, 4, 5, 6, 7]] = 0  # of 7.1, the third is the front centre
    path = Recording(sound=sound, layout="7.1", sound_codec="flac").write(tmp_path / "v.mkv")
    assert np.abs(heard(read(path)[2])).max() > 0.5 / 8


@pytest.mark.parametrize("rotation", [0, 90, 180, -90])
def test_rotated_pictures_come_upright(tmp_path: Path, rotation: int) -> None:
    turned = np.ascontiguousarray(np.rot90(quarters(), -rotation // 90))
    path = Recording([turned] * 2, [Fraction(0), Fraction(1, 10)], rotation=rotation).write(
        tmp_path / "v.mp4"
    )
    file, frames, _ = read(path)
    assert (file.info.width, file.info.height) == (64, 48)
    assert frames[0].source_size == (64, 48)
    assert np.abs(frames[0].image.astype(int) - quarters())[8:16, 8:16].max() < 40
    assert np.abs(frames[0].image.astype(int) - quarters())[-16:-8, -16:-8].max() < 40


def test_the_matrix_of_a_phone_held_upright_is_understood(tmp_path: Path) -> None:
    path = Recording([quarters()] * 2, [Fraction(0), Fraction(1, 10)]).write(tmp_path / "v.mp4")
    # ISO 14496-12, 8.3.2: x' = a x + c y + tx, y' = b x + d y + ty, in order a b u c d v tx ty w.
    # Phones write a=0 b=1 c=-1 d=0, tx=height: the top left corner goes to the top right.
    plain = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    phone = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 48 << 16, 0, 1 << 30)
    content = path.read_bytes()
    track = content.index(b"tkhd")
    place = content.index(plain, track)
    path.write_bytes(content[:place] + phone + content[place + len(phone) :])

    image = read(path)[1][0].image

    assert image.shape == (64, 48, 3)
    blue, red = image[8, -8].astype(int), image[8, 8].astype(int)  # top right, top left
    assert blue[0] - blue[2] > 150 and red[2] - red[0] > 150


def test_4k_is_scaled_down_and_says_what_it_was(tmp_path: Path) -> None:
    path = steady(3, 10, 3840, 2160).write(tmp_path / "v.mp4")
    file, frames, _ = read(path, longest_side=1280)
    assert (file.info.width, file.info.height) == (3840, 2160)
    assert [frame.image.shape for frame in frames] == [(720, 1280, 3)] * 3
    assert frames[0].source_size == (3840, 2160)
    assert frames[0].scale == (3.0, 3.0)


def test_pictures_cannot_be_written_to(tmp_path: Path) -> None:
    _, frames, _ = read(steady(2, 10, 64, 48).write(tmp_path / "v.mp4"))
    with pytest.raises(ValueError, match="read-only"):
        frames[0].image[0, 0] = 0


def test_no_sound_gives_pictures_only(tmp_path: Path) -> None:
    file, frames, blocks = read(steady(10, 10).write(tmp_path / "v.mp4"))
    assert len(frames) == 10 and not blocks
    assert not file.info.has_sound and file.info.sample_rate == file.info.channels == 0


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.mp3", "libmp3lame")])
def test_no_picture_gives_sound_only(tmp_path: Path, name: str, codec: str) -> None:
    path = Recording(sound=burst(2, at=1.0), sound_codec=codec).write(tmp_path / name)
    file, frames, blocks = read(path)
    assert not frames and not file.info.has_picture and not file.info.cut
    assert burst_at(blocks)[0] == pytest.approx(1.0, abs=0.003)


def test_cover_art_is_no_picture(tmp_path: Path) -> None:
    cover = Recording(
        [grey(99)], [Fraction(0)], picture_codec="mjpeg", sound=burst(1, 0.5),
        sound_codec="libmp3lame", options={"id3v2_version": "3"},
    )  # fmt: skip
    file, frames, blocks = read(cover.write(tmp_path / "a.mp3"))
    assert not file.info.has_picture and not frames and blocks


@pytest.mark.parametrize("name", ["p.png", "p.jpg"])
def test_a_still_picture_is_one_frame(tmp_path: Path, name: str) -> None:
    cv2.imwrite(str(tmp_path / name), quarters(61, 47))
    _, frames, _ = read(tmp_path / name)
    assert [(frame.t_ns, frame.image.shape) for frame in frames] == [(0, (47, 61, 3))]


@pytest.mark.parametrize(("name", "options"), [("v.mp4", {"movflags": "faststart"}), ("v.mkv", {})])
def test_a_cut_file_plays_to_the_cut_and_says_so(
    tmp_path: Path, name: str, options: dict[str, str]
) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (60, 48, 64, 3), np.uint8)
    whole = replace(BOTH, pictures=list(noise), options=options).write(tmp_path / name)
    _, frames, blocks = read(whole)
    cut = tmp_path / f"cut-{name}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])

    file, cut_frames, cut_blocks = read(cut)

    assert file.info.cut
    assert 0.8 < file.info.duration_s < 1.6
    assert 0 < len(cut_frames) < len(frames) and 0 < len(cut_blocks) < len(blocks)
    assert digest(cut_blocks[:-1]) == digest(blocks[: len(cut_blocks) - 1])
    assert digest(cut_frames[:-1]) == digest(frames[: len(cut_frames) - 1])


def test_damage_in_the_middle_is_counted_and_read_past(tmp_path: Path) -> None:
    path = BOTH.write(tmp_path / "v.mkv")
    with av.open(str(path)) as container:
        packet = bytes([*container.demux(video=0)][30])
    content = path.read_bytes()
    assert content.count(packet) == 1
    path.write_bytes(content.replace(packet, b"\xff" * len(packet)))

    file, frames, blocks = read(path, frames_per_second=30)

    assert file.info.damaged == 1 and not file.info.cut
    assert len(frames) == 59 and frames[-1].t_ns // 10**6 == 1967
    assert len(heard(blocks)) >= 2 * 16_000


def _cut_index(path: Path) -> None:
    whole = BOTH.write(path.with_name("whole.mp4")).read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])


BAD: dict[str, tuple[Callable[[Path], object], type[Exception], str]] = {
    "text": (lambda path: path.write_text("hello\nworld\n"), MediaUnreadable, "unreadable"),
    "play list": (
        lambda path: path.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n"),
        MediaUnreadable,
        "unreadable",
    ),
    "subtitles": (
        lambda path: path.write_text("1\n00:00:01,000 --> 00:00:02,000\nhi\n"),
        MediaUnreadable,
        "neither picture nor sound",
    ),
    "empty": (lambda path: path.write_bytes(b""), MediaUnreadable, "an empty file"),
    "no index": (_cut_index, MediaUnreadable, "cut before its index"),
    "folder": (lambda path: path.mkdir(), MediaUnreadable, "a folder"),
    "missing": (lambda path: None, DeviceMissing, "no such file"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_video_gets_one_clear_line(
    tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    make, error, found = BAD[kind]
    path = tmp_path / "v.mp4"
    make(path)
    with pytest.raises(error) as caught:
        VideoFile(path)
    message = str(caught.value)
    assert found in message and str(path) in message
    assert "\n" not in message and "wanted" in message and ";" in message
    assert capfd.readouterr() == ("", "")


def test_source_code_is_no_film(tmp_path: Path) -> None:
    """FFmpeg draws long text files as pictures."""
    shutil.copy(Path(__file__), tmp_path / "v.txt")
    with pytest.raises(MediaUnreadable, match="found text"):
        VideoFile(tmp_path / "v.txt")


def test_a_name_that_looks_like_an_address_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    steady(2, 10).write(tmp_path / "v.mp4").rename("pipe:1.mp4")
    assert len(read(Path("pipe:1.mp4"))[1]) == 2


@pytest.mark.parametrize(("rate", "side"), [(0.0, 100), (-1.0, 100), (10.0, 0)])
def test_senseless_settings_are_refused(tmp_path: Path, rate: float, side: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        VideoFile(tmp_path / "v.mp4", rate, side)


def test_closing_half_way_lets_go_of_the_file(tmp_path: Path) -> None:
    path = BOTH.write(tmp_path / "v.mp4")

    def held() -> int:
        links = Path("/proc/self/fd")
        return sum(str(path) == str(link.resolve()) for link in links.iterdir())

    if not Path("/proc/self/fd").exists():
        pytest.skip("open files are listed on Linux only")
    with VideoFile(path) as file:
        assert held() == 0
        moments = file.moments()
        next(moments)
        assert held() == 2
    assert held() == 0
    assert list(moments) == []
