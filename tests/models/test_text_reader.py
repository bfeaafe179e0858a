from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.box import Box, hull
from models.errors import ModelRejected
from models.exposure import LIFTED_LEVEL, lift_exposure
from models.letterbox import Picture
from models.runtime import SessionOptions
from models.store import Store
from models.text_lines import TextLine, rows
from models.text_reader import TextReader
from models.text_recogniser import TextRecogniser
from models.text_spelling import Letters
from tests.models.pictures import picture

CPU = SessionOptions(provider="cpu", threads=2)
NOTICE = ["NOTICE", "DOUBLE", "PARKING", "PROHIBITED", "AT ALL TIMES"]
EXIT = ["SAÍDA DE EMERGÊNCIA", "Não fumar", "Atenção: degrau à frente"]


@pytest.fixture(scope="module")
def reader(store: Store) -> TextReader:
    return TextReader(store.get("text-reader"), CPU)


def texts(lines: list[TextLine]) -> list[str]:
    return [line.text for line in lines]


def darkened(image: Picture, share: float) -> Picture:
    """As a camera would see it in `share` of the light, with the noise of few photons."""
    chance = np.random.default_rng(5)
    light = chance.poisson(image.astype(np.float64) * share) + chance.normal(0, 1.0, image.shape)
    return np.clip(light, 0, 255).astype(np.uint8)


def test_a_street_sign_is_read_from_top_to_bottom(reader: TextReader) -> None:
    image = picture("sign-notice.jpg")
    lines = reader.read(image)
    assert texts(lines)[:5] == NOTICE
    for line in lines:
        assert 0 <= line.box.x0 < line.box.x1 <= image.shape[1]
        assert 0 <= line.box.y0 < line.box.y1 <= image.shape[0]
        assert line.score >= 0.7


def test_boxes_lie_where_the_text_is(reader: TextReader) -> None:
    image = picture("sign-notice.jpg")
    moved = cv2.copyMakeBorder(image, 80, 0, 160, 0, cv2.BORDER_CONSTANT, value=(90, 90, 90))
    before = {line.text: line.box for line in reader.read(image)}
    after = {line.text: line.box for line in reader.read(np.asarray(moved, np.uint8))}
    for word in NOTICE:
        there = before[word]
        assert (
            after[word].iou(Box(there.x0 + 160, there.y0 + 80, there.x1 + 160, there.y1 + 80)) > 0.8
        )


def test_a_swallowed_space_comes_back_on_a_real_sign(reader: TextReader) -> None:
    assert texts(reader.read(picture("sign-no-parking.jpg"))) == ["NO PARKING", "NO PARKING"]


def test_a_tilted_sign_is_read_in_order(reader: TextReader) -> None:
    lines = texts(reader.read(picture("sign-tilted.jpg")))
    # Half of "Wivenhoe" is missing on the sign itself.
    assert [lines[0], *lines[2:]] == ["Sports Centre", "Conference Centre", "Car Parks"]
    assert lines[1].endswith("Park")


def test_portuguese_accents(reader: TextReader) -> None:
    assert texts(reader.read(picture("sign-pt.png"))) == EXIT


def test_a_menu_keeps_dish_and_price_together(reader: TextReader) -> None:
    lines = reader.read(picture("menu-pt.png"))
    assert [texts(row) for row in rows(lines)] == [
        ["Cardápio do dia"],
        ["Pão de queijo", "R$ 6,50"],
        ["Feijão tropeiro", "R$ 32,90"],
        ["Açaí com maracujá", "R$ 18,00"],
        ["Pudim de pêssego", "R$ 12,00"],
    ]


@pytest.mark.parametrize("name", ["coffee.jpg", "cat.jpg"])
def test_no_text_in_a_plain_photograph(reader: TextReader, name: str) -> None:
    assert reader.read(picture(name)) == []
    assert reader.locate(picture(name)) == []


@pytest.mark.parametrize("level", [0, 120, 255])
def test_no_text_on_an_even_wall(reader: TextReader, level: int) -> None:
    assert reader.read(np.full((240, 320, 3), level, np.uint8)) == []


def test_a_dark_sign_is_read(reader: TextReader) -> None:
    dark = darkened(picture("sign-pt.png"), 0.03)
    assert dark.max() < 30
    assert texts(reader.read(dark)) == EXIT


def test_finding_agrees_with_reading(reader: TextReader) -> None:
    image = picture("sign-notice.jpg")
    found = reader.locate(image)
    for line in reader.read(image)[:5]:
        assert any(box.iou(line.box) > 0.5 for box in found)


def test_a_small_crop_is_read_as_it_is(reader: TextReader) -> None:
    crop = np.ascontiguousarray(picture("sign-notice.jpg")[115:175, 260:440])
    assert texts(reader.read(crop)) == ["PARKING"]


def test_a_line_of_two_hundred_characters_is_read_to_its_end(reader: TextReader) -> None:
    part = picture("sign-pt.png")[20:90, 20:]
    ribbon = np.ascontiguousarray(np.hstack([part] * 5))
    read = " ".join(texts(reader.read(ribbon, side=ribbon.shape[1])))
    assert read.count("EMERG") == 5


def test_text_on_the_back_of_a_book_is_read(reader: TextReader) -> None:
    # A spine is written from top to bottom: the sign turned clockwise.
    spine = np.ascontiguousarray(np.rot90(picture("sign-pt.png")[110:200, 20:320], -1))
    assert texts(reader.read(spine)) == ["Não fumar"]


def test_a_shared_reader_answers_several_threads_alike(reader: TextReader) -> None:
    images = [picture("sign-pt.png"), picture("menu-pt.png")] * 2
    alone = [reader.read(image) for image in images]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(reader.read, images)) == alone


@pytest.mark.parametrize("name", ["sign-pt.png", "sign-notice.jpg"])
def test_line_by_line_a_sign_says_the_same(reader: TextReader, name: str) -> None:
    whole = reader.read(picture(name))
    lines = list(reader.read_lines(picture(name)))
    for line in whole[:3]:
        [same] = [one for one in lines if one.text == line.text]
        assert same.box.iou(line.box) > 0.8


def test_line_by_line_begins_at_the_top(reader: TextReader) -> None:
    image = picture("sign-pt.png")
    tall = np.ascontiguousarray(np.vstack([image] * 4))
    lines = list(reader.read_lines(tall, side=max(tall.shape)))
    assert texts(lines) == EXIT * 4
    tops = [line.box.y0 for line in lines]
    assert tops == sorted(tops)


def test_line_by_line_only_what_is_asked_for_is_recognised(
    reader: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = picture("sign-pt.png")
    tall = np.ascontiguousarray(np.vstack([image] * 4))
    recognised: list[int] = []
    recognise = TextRecogniser.read

    def counted(recogniser: TextRecogniser, pictures: Sequence[Picture]) -> list[Letters]:
        recognised.append(len(pictures))
        return recognise(recogniser, pictures)

    monkeypatch.setattr(TextRecogniser, "read", counted)
    lines = reader.read_lines(tall, side=max(tall.shape))
    assert next(lines).text == EXIT[0]
    first = sum(recognised)
    assert first < 4 * len(EXIT)
    assert len(list(lines)) == 4 * len(EXIT) - 1
    assert sum(recognised) == 4 * len(EXIT)


def test_in_a_region_only_its_lines_are_read_where_they_are(reader: TextReader) -> None:
    image = picture("sign-notice.jpg")
    wanted = next(line for line in reader.read(image) if line.text == "PARKING")
    region = Box(wanted.box.x0 - 12, wanted.box.y0 - 6, wanted.box.x1 + 12, wanted.box.y1 + 6)
    for lines in (reader.read(image, region=region), list(reader.read_lines(image, region=region))):
        assert texts(lines) == ["PARKING"]
        assert lines[0].box.iou(wanted.box) > 0.7


def test_a_region_that_is_the_whole_picture_changes_nothing(reader: TextReader) -> None:
    image = picture("menu-pt.png")
    height, width = image.shape[:2]
    beyond = Box(-50, -50, width + 50, height + 50)
    assert reader.read(image, region=beyond) == reader.read(image)


def test_around_what_was_located_the_same_is_read(reader: TextReader) -> None:
    image = picture("sign-no-parking.jpg")
    region = hull(reader.locate(image))
    assert texts(reader.read(image, region=region)) == ["NO PARKING", "NO PARKING"]


def test_a_region_without_text_and_one_beyond_the_picture_say_nothing(reader: TextReader) -> None:
    image = picture("sign-pt.png")
    height, width = image.shape[:2]
    for region in (Box(0, height - 12, 30, height), Box(width + 5, 0, width + 50, 40)):
        assert reader.read(image, region=region) == []
        assert list(reader.read_lines(image, region=region)) == []


def test_what_is_no_picture_is_refused(reader: TextReader) -> None:
    with pytest.raises(ValueError, match="wanted a picture"):
        reader.read(np.zeros((10, 10), np.uint8))
    with pytest.raises(ValueError, match="wanted a picture"):
        next(reader.read_lines(np.zeros((10, 10), np.uint8)))


def test_lifting_leaves_a_bright_picture_alone() -> None:
    bright = picture("sign-pt.png")
    assert lift_exposure(bright) is bright


def test_lifting_brings_the_brightest_part_up() -> None:
    lifted = lift_exposure(darkened(picture("sign-pt.png"), 0.1))
    assert np.percentile(lifted, 99.5) == pytest.approx(LIFTED_LEVEL, abs=25)


def test_lifting_does_not_make_black_bright() -> None:
    night = np.random.default_rng(1).integers(0, 3, (200, 300, 3)).astype(np.uint8)
    assert lift_exposure(night).max() < 60


def test_a_recogniser_without_characters_is_refused(store: Store, tmp_path: Path) -> None:
    detection = (store.get("text-reader") / "detection.onnx").read_bytes()
    (tmp_path / "detection.onnx").write_bytes(detection)
    (tmp_path / "recognition.onnx").write_bytes(detection)
    with pytest.raises(ModelRejected, match="wanted a PP-OCR recogniser"):
        TextReader(tmp_path, CPU)
