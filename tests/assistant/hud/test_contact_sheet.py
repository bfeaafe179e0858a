"""The picture of a run: views, evidence, words."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from assistant.errors import OutputError
from assistant.hud.contact_sheet import ContactSheet
from assistant.report import Reporter
from devices.media import Frame
from tests.assistant.scripted import SECOND
from tests.assistant.test_report import one_turn

GREY, GREEN = 128, (90, 230, 130)


def sheet_of(path: Path, frame_ns: int | None) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    sheet, reporter = ContactSheet(path), Reporter("kitchen.mp4")
    if frame_ns is not None:
        image = np.full((720, 1280, 3), GREY, np.uint8)
        list(sheet.on(Frame(1, frame_ns, image, (1280, 720)), frame_ns))
    for event in one_turn():
        for stage in (reporter, sheet):
            list(stage.on(event, event.t_ns))
    sheet.write(reporter.report(62 * SECOND))
    written = cv2.imread(str(path))
    assert written is not None
    return np.asarray(written, np.uint8)


def test_the_view_is_shown_with_its_evidence_boxed(tmp_path: Path) -> None:
    picture = sheet_of(tmp_path / "sheet.png", frame_ns=SECOND)
    green = (picture == GREEN).all(axis=2)
    ys, xs = np.nonzero(green)
    scale = 480 / 1280
    assert xs.min() == pytest.approx(120 * scale + 8, abs=4)
    assert xs.max() == pytest.approx(310 * scale + 8, abs=4)
    assert ys.min() == pytest.approx(80 * scale, abs=4)
    assert (picture == GREY).all(axis=2).mean() > 0.4


def test_without_a_view_the_words_stand_alone(tmp_path: Path) -> None:
    picture = sheet_of(tmp_path / "sheet.png", frame_ns=None)
    assert not (picture == GREEN).all(axis=2).any()
    assert picture.max() > 200  # white words on dark paper


def test_an_ending_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"out\.jpg or out\.png"):
        ContactSheet(tmp_path / "sheet.doc")
