from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from models.box import Box
from models.code_reader import Code, CodeReader
from models.letterbox import Picture
from tests.models.pictures import picture

READER = CodeReader()


def qr(text: str, module: int = 6) -> Picture:
    """A QR code with its quiet zone of four modules, `module` pixels each.

    OpenCV draws two of the four itself.
    """
    marks = cv2.QRCodeEncoder.create().encode(text)
    large = cv2.resize(marks, None, fx=module, fy=module, interpolation=cv2.INTER_NEAREST)
    framed = np.pad(np.asarray(large, np.uint8), 2 * module, constant_values=255)
    return np.repeat(framed[:, :, None], 3, axis=2)


def on_a_table(*codes: Picture) -> Picture:
    """Codes beside each other on the table of the coffee picture, 60 pixels apart."""
    table = np.asarray(cv2.resize(picture("coffee.jpg"), (1200, 800)), np.uint8)
    x = 60
    for code in codes:
        height, width = code.shape[:2]
        table[200 : 200 + height, x : x + width] = code
        x += width + 60
    return table


@pytest.mark.parametrize(
    "text", ["https://example.org/cardapio", "WIFI:T:WPA;S:Casa;P:segredo;;", "Olá, pão e maçã!"]
)
def test_a_qr_code_comes_back(text: str) -> None:
    [code] = READER.read(on_a_table(qr(text)))
    assert (code.kind, code.value) == ("qr", text)
    # Its box covers the marks, not the quiet zone of 24 pixels around them.
    size = qr(text).shape[0]
    assert code.box == pytest.approx((84, 224, 60 + size - 24, 200 + size - 24), abs=6)


def test_several_codes_at_once() -> None:
    scene = on_a_table(qr("left"), qr("right"))
    assert {code.value for code in READER.read(scene)} == {"left", "right"}


def test_the_same_code_on_two_things_is_two_codes() -> None:
    left, right = READER.read(on_a_table(qr("twin"), qr("twin")))
    assert (left.value, right.value) == ("twin", "twin")
    assert left.box.iou(right.box) == 0


@pytest.mark.parametrize("degrees", [0, 15, -30, 180])
def test_a_turned_code_in_little_light(degrees: int) -> None:
    scene = on_a_table(qr("turned"))
    height, width = scene.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 4, height / 3), degrees, 1.0)
    dark = (cv2.warpAffine(scene, turn, (width, height)) * 0.15).astype(np.uint8)
    assert [code.value for code in READER.read(dark)] == ["turned"]


def test_a_product_code_by_the_ean_standard() -> None:
    [code] = READER.read(picture("ean13.png"))
    assert (code.kind, code.value) == ("ean13", "4006381333931")
    # OpenCV's box is a rough one: right in the middle, a tenth too wide, a third too low.
    bars = Box(124, 104, 314, 194)
    assert code.box.centre == pytest.approx(bars.centre, abs=8)
    assert code.box.iou(bars) > 0.5


def test_book_codes_in_a_photograph_are_the_numbers_printed_beside_them() -> None:
    values = {code.value for code in READER.read(picture("books-barcodes.jpg"))}
    assert {"9787564350840", "9783319200064"} <= values
    for value in values:
        digits = [int(digit) for digit in value]
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_a_thorough_look_reads_more_than_a_quick_one() -> None:
    image = picture("books-barcodes.jpg")
    quick = {code.value for code in READER.read(image, thorough=False)}
    thorough = {code.value for code in READER.read(image)}
    assert quick < thorough


@pytest.mark.parametrize("name", ["coffee.jpg", "cat.jpg", "sign-notice.jpg", "menu-pt.png"])
def test_no_codes_where_there_are_none(name: str) -> None:
    assert READER.read(picture(name)) == []


def test_a_code_cut_in_half_is_not_read() -> None:
    code = qr("https://example.org/cut")
    assert READER.read(on_a_table(code[: code.shape[0] // 2])) == []


def test_a_shared_reader_answers_several_threads_alike() -> None:
    images = [on_a_table(qr("one")), picture("ean13.png"), picture("books-barcodes.jpg")] * 2
    alone = [READER.read(image) for image in images]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(READER.read, images)) == alone


def test_a_code_checks_itself() -> None:
    with pytest.raises(ValueError, match="aztec"):
        Code("aztec", "1", Box(0, 0, 1, 1))
    with pytest.raises(ValueError, match="empty"):
        Code("qr", "", Box(0, 0, 1, 1))
