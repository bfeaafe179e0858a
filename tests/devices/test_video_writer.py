"""Videos that are written: real files, read back by the program's own reader."""

from pathlib import Path

import av
import numpy as np
import pytest

from devices.errors import DeviceFailed
from devices.media import SAMPLE_RATE, AudioBlock, Frame
from devices.video_writer import VideoWriter

MS = 1_000_000


def frame(number: int, t_ms: int, size: tuple[int, int] = (64, 48)) -> Frame:
    image = np.full((size[1], size[0], 3), 10 * number % 256, np.uint8)
    return Frame(number, t_ms * MS, image, size)


def test_pictures_and_sound_keep_their_times(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "video.mp4"
    writer = VideoWriter(path, frame(0, 1000))
    writer.add(AudioBlock(0, np.ones(160, np.float32)))  # before the first picture
    for i, t_ms in enumerate((1100, 1200, 1700, 1700), start=1):  # a gap, and one twice
        writer.add(frame(i, t_ms, (80, 60)))
    for i in range(100):
        samples = np.sin(np.arange(160) * 0.2, dtype=np.float32)
        writer.add(AudioBlock((1000 + 10 * i) * MS, samples))
    writer.close()
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height, audio.rate) == (64, 48, SAMPLE_RATE)
        times = [round(float(picture.time), 3) for picture in container.decode(video)]
        container.seek(0)
        heard = np.concatenate([sound.to_ndarray()[0] for sound in container.decode(audio)])
    assert times == [0.0, 0.1, 0.2, 0.7]
    assert abs(len(heard) / SAMPLE_RATE - 1.0) < 0.15
    assert np.abs(heard).max() > 0.5


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DeviceFailed, match="wanted to write the video"):
        VideoWriter(tmp_path / "file" / "video.mp4", frame(0, 0))
