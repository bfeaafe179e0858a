"""Photos and videos: the stage with real files, and the skills that ask for them."""

from datetime import UTC, datetime
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from assistant.album import LONGEST_NS, Album, Camera
from assistant.clock import NANOSECONDS, Calendar
from assistant.dialogue.language import Language
from assistant.dialogue.skill import Later, Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import Event, Fault, RecordingSet, RecordingWanted, Refusal
from assistant.seeing.view import View
from devices.media import Frame

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def frame(second: float) -> Frame:
    image = np.full((48, 64, 3), round(second * 20) % 256, np.uint8)
    return Frame(round(second * 10), round(second * NANOSECONDS), image, (64, 48))


def happen(album: Album, *seconds: float) -> list[Event]:
    found: list[Event] = []
    for second in seconds:
        found += album.on(frame(second), round(second * NANOSECONDS))
    return found


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(tmp_path / "Olhar", Calendar(START))


def test_a_photo_is_the_picture_of_the_end_of_the_request(album: Album) -> None:
    happen(album, 1, 2, 3)
    photo = album.camera(round(2.5 * NANOSECONDS)).photo
    assert photo is not None
    path = photo()
    assert path.name == "2026-03-02 09.00.02.jpg"
    image = cv2.imread(str(path))
    assert image is not None
    assert abs(float(image.mean()) - 40) < 3
    assert photo().name == "2026-03-02 09.00.02 2.jpg"  # nothing is written over


def test_before_the_first_picture_there_is_no_photo(album: Album) -> None:
    assert album.camera(0) == Camera(recording=False, photo=None)
    assert list(album.on(RecordingWanted(0, 1, True), 0)) == []
    assert not album.camera(0).recording


def test_a_video_lasts_until_it_is_told_to_stop(album: Album) -> None:
    happen(album, 1)
    (begun,) = album.on(RecordingWanted(0, 1, True), NANOSECONDS)
    assert isinstance(begun, RecordingSet)
    assert begun.on
    assert album.camera(NANOSECONDS).recording
    assert happen(album, 1.1, 1.2, 1.5) == []
    (ended,) = album.on(RecordingWanted(0, 2, False), 2 * NANOSECONDS)
    assert ended == RecordingSet(2 * NANOSECONDS, False, begun.path)
    assert list(album.finish(3 * NANOSECONDS)) == list(album.close()) == []
    with av.open(begun.path) as container:
        assert len(list(container.decode(video=0))) == 4


def test_a_video_ends_with_the_session_and_after_the_longest_time(album: Album) -> None:
    happen(album, 1)
    list(album.on(RecordingWanted(0, 1, True), NANOSECONDS))
    (ended,) = album.close()
    assert isinstance(ended, RecordingSet)
    list(album.on(RecordingWanted(0, 2, True), NANOSECONDS))
    (late,) = happen(album, LONGEST_NS / NANOSECONDS + 2)
    assert isinstance(late, RecordingSet)
    assert not late.on
    assert late.path != ended.path


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    album = Album(tmp_path / "file", Calendar(START))
    happen(album, 1)
    (fault,) = album.on(RecordingWanted(0, 1, True), NANOSECONDS)
    assert isinstance(fault, Fault)
    photo = album.camera(NANOSECONDS).photo
    reply = ask("take_photo", Camera(False, photo))
    assert (reply.refusal, reply.evidence) == (Refusal.UNSURE, ())


def ask(skill: str, camera: Camera | None, code: str = "en", **arguments: bool) -> Reply:
    occasion = Occasion(View(0, (64, 48)), "", Language.load(code), START, camera=camera)
    return all_skills()[skill].answer(occasion, dict(arguments))


@pytest.mark.parametrize("code", ["en", "pt"])
def test_what_the_skills_say_and_do(tmp_path: Path, code: str) -> None:
    ready, running = (Camera(on, lambda: tmp_path / "x.jpg") for on in (False, True))
    assert ask("take_photo", ready, code).evidence[0].value == "x.jpg"
    assert ask("record_video", ready, code).records is True
    assert ask("record_video", running, code).records is None
    assert ask("record_video", running, code, stop=True).records is False
    for skill in ("take_photo", "record_video"):
        assert ask(skill, None, code).refusal is Refusal.UNKNOWN
        assert ask(skill, Camera(False, None), code).refusal is Refusal.UNSURE


def test_a_photo_is_written_on_a_worker(tmp_path: Path) -> None:
    def never() -> Path:
        raise AssertionError("not on the loop's thread")

    occasion = Occasion(
        View(0, (64, 48)), "", Language.load("en"), START, camera=Camera(False, never)
    )
    assert isinstance(all_skills()["take_photo"].begin(occasion, {}), Later)
