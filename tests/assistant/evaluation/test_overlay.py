from pathlib import Path

import cv2
import numpy as np
import pytest

from assistant.errors import ScenarioError
from assistant.evaluation.overlay import Code, Overlay, Sign, paste, patch
from models.code_reader import CodeReader

WALL = np.full((300, 400, 3), 90, np.uint8)


@pytest.mark.parametrize(
    "text", ["a", "https://example.com/a?b=c", "WIFI:T:WPA;S:Casa;P:secret;;", "Tram 28, " * 6]
)
def test_a_code_on_a_wall_can_be_read(text: str) -> None:
    overlay = Overlay(Code(text), (0.5, 0.5), 0.6)
    (code,) = CodeReader().read(paste(WALL, patch(overlay.content), overlay))
    assert code.value == text
    assert code.box.centre == pytest.approx((200, 150), abs=3)


def test_a_code_holds_accents() -> None:
    overlay = Overlay(Code("Tram 28 to Graça"), (0.5, 0.5), 0.6)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(paste(WALL, patch(overlay.content), overlay))
    assert text == "Tram 28 to Graça"


def test_too_much_text_for_a_code_is_refused() -> None:
    with pytest.raises(ScenarioError, match="wanted text that fits into a QR code"):
        patch(Code("x" * 8000))


def test_a_sign_covers_its_place_and_nothing_else() -> None:
    overlay = Overlay(Sign(("SAÍDA",), (0, 0, 0), (255, 204, 0)), (0.25, 0.5), 0.4)
    seen = paste(WALL, patch(overlay.content), overlay)
    changed = np.any(seen != 90, axis=2)
    assert np.array_equal(np.flatnonzero(changed.any(axis=0))[[0, -1]], [20, 179])
    assert tuple(seen[150, 24]) == (0, 204, 255)  # paper, BGR
    assert seen[changed].min() < 40  # ink
    assert np.all(WALL == 90)


def test_a_longer_text_makes_a_wider_sign_and_more_lines_a_higher_one() -> None:
    one, longer, two = (patch(Sign(lines)).shape for lines in [("A",), ("AAAA",), ("A", "A")])
    assert longer[1] > one[1]
    assert longer[0] == one[0]
    assert two[0] > one[0]


def test_a_turned_sign_is_higher() -> None:
    flat, turned = (
        np.any(
            paste(WALL, patch(Sign(("EXIT",))), Overlay(Sign(("EXIT",)), (0.5, 0.5), 0.4, turn))
            != 90,
            axis=(1, 2),
        ).sum()
        for turn in (0.0, 30.0)
    )
    assert turned > 1.2 * flat


def test_transparent_parts_of_a_picture_leave_the_wall_as_it_was(tmp_path: Path) -> None:
    cut_out = np.zeros((10, 20, 4), np.uint8)
    cut_out[:, :10] = (0, 0, 255, 255)  # its left half is red, its right one clear
    cv2.imwrite(str(tmp_path / "half.png"), cut_out)
    overlay = Overlay(tmp_path / "half.png", (0.5, 0.5), 0.5)
    seen = paste(WALL, patch(overlay.content), overlay)
    assert tuple(seen[150, 120]) == (0, 0, 255)
    assert tuple(seen[150, 280]) == (90, 90, 90)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.png").write_text("hello")
    with pytest.raises(ScenarioError, match="wanted a picture at"):
        patch(tmp_path / "note.png")
