"""The labelled pictures are whole: each is credited, and its labels fit it."""

from pathlib import Path

import cv2
import pytest

from assistant.errors import BenchError
from assistant.evaluation.picture_set import PICTURES, load

ENTRY = """pictures:
  - file: one.jpg
    source: somewhere
    author: somebody
    licence: {licence}
    things: [{{label: {label}, count: 1, boxes: [{{box: {box}, side: left}}]}}]
    ambiguous: []
"""


def test_every_picture_is_there_and_passed_on_under_a_free_licence() -> None:
    pictures = load()
    assert len(pictures) >= 40
    free = ("Apache-2.0", "BSD", "CC-BY", "CC0", "MIT", "public domain")
    for picture in pictures:
        assert picture.licence.startswith(free), picture.path.name
        image = cv2.imread(str(picture.path))
        assert image is not None and max(image.shape) <= 1280, picture.path.name
    assert len({picture.path for picture in pictures}) == len(pictures)


def test_the_set_is_small_and_many_pictures_show_nothing_to_name() -> None:
    pictures = load()
    assert sum(picture.path.stat().st_size for picture in pictures) < 12_000_000
    assert sum(not picture.things for picture in pictures) >= len(pictures) / 3


def test_both_halves_are_of_use() -> None:
    pictures = load()
    for half in (True, False):
        part = [picture for picture in pictures if picture.tuning == half]
        assert len(part) >= len(pictures) / 3
        assert any(picture.things for picture in part)


@pytest.mark.parametrize(
    ("label", "box", "licence"),
    [
        ("tumbler", "[0.0, 0.0, 0.2, 0.2]", "CC0-1.0"),
        ("cup", "[0.0, 0.0, 0.2, 1.2]", "CC0-1.0"),
        ("cup", "[0.7, 0.0, 0.9, 0.2]", "CC0-1.0"),
        ("cup", "[0.0, 0.0, 0.2, 0.2]", '""'),
    ],
)
def test_labels_that_do_not_fit_are_refused(
    tmp_path: Path, label: str, box: str, licence: str
) -> None:
    (tmp_path / "one.jpg").write_bytes((PICTURES / "coffee.jpg").read_bytes())
    labels = tmp_path / "labels.yaml"
    labels.write_text(ENTRY.format(label="cup", box="[0.0, 0.0, 0.2, 0.2]", licence="CC0-1.0"))
    assert load(tmp_path)[0].labels == {"cup"}
    labels.write_text(ENTRY.format(label=label, box=box, licence=licence))
    with pytest.raises(BenchError):
        load(tmp_path)
