from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest

from models.box import Box
from models.detector import COCO_LABELS, Detection, Detector, strongest
from models.errors import ModelRejected
from models.letterbox import Picture
from models.runtime import SessionOptions
from models.store import Store
from tests.models.pictures import picture

CPU = SessionOptions(provider="cpu", threads=1)


@pytest.fixture(scope="module")
def detector(store: Store) -> Detector:
    return Detector(store.get("detector"), CPU)


def labels(found: list[Detection], at_least: float) -> list[str]:
    return [one.label for one in found if one.score >= at_least]


def test_people_and_cars_in_a_street(detector: Detector) -> None:
    street = picture("street.jpg")
    found = detector.detect(street)
    assert labels(found, 0.6).count("person") == 5
    assert set(labels(found, 0.6)) == {"person", "car"}
    for one in found:
        assert 0 <= one.box.x0 < one.box.x1 <= street.shape[1]
        assert 0 <= one.box.y0 < one.box.y1 <= street.shape[0]
    # The couple on the grass, lower left, and nobody in the sky.
    couple = [one for one in found if one.label == "person" and one.box.centre[1] > 400]
    assert len(couple) == 2
    assert all(one.box.height > 2 * one.box.width for one in couple)


def test_the_cat_is_a_cat_and_named_once(detector: Detector) -> None:
    found = detector.detect(picture("cat.jpg"))
    assert labels(found, 0.5) == ["cat"]
    assert found[0].box.iou(Box(0, 0, 440, 300)) > 0.8


def test_the_best_score_comes_first_and_the_threshold_holds(detector: Detector) -> None:
    street = picture("street.jpg")
    many, few = detector.detect(street, 0.3), detector.detect(street, 0.7)
    scores = [one.score for one in many]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0.3
    assert few == [one for one in many if one.score >= 0.7]
    assert 0 < len(few) < len(many)


def test_a_mirrored_picture_gives_mirrored_boxes(detector: Detector) -> None:
    street = picture("street.jpg")
    width = street.shape[1]
    clear = [one for one in detector.detect(street) if one.score >= 0.6]
    mirrored = detector.detect(np.ascontiguousarray(street[:, ::-1]), 0.4)
    for one in clear:
        there = Box(width - one.box.x1, one.box.y0, width - one.box.x0, one.box.y1)
        assert any(other.label == one.label and other.box.iou(there) > 0.7 for other in mirrored)


def test_boxes_grow_with_the_picture(detector: Detector) -> None:
    notice = picture("sign-notice.jpg")
    larger = cv2.resize(notice, None, fx=2, fy=2)
    car, big_car = (
        next(one for one in detector.detect(image) if one.label == "car")
        for image in (notice, np.asarray(larger, np.uint8))
    )
    assert big_car.box.iou(car.box.scaled(2, 2)) > 0.9


@pytest.mark.parametrize("level", [0, 128, 255])
def test_nothing_in_an_even_picture(detector: Detector, level: int) -> None:
    assert detector.detect(np.full((300, 500, 3), level, np.uint8)) == []


def test_a_shared_detector_answers_several_threads_alike(detector: Detector) -> None:
    images: list[Picture] = [picture("street.jpg"), picture("cat.jpg")] * 3
    alone = [detector.detect(image) for image in images]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detector.detect, images)) == alone


def suppressed(
    boxes: list[tuple[float, float, float, float]], scores: list[float], classes: list[int]
) -> list[int]:
    return strongest(
        np.array(boxes, np.float32), np.array(scores, np.float32), np.array(classes, np.int64)
    )


def test_of_overlapping_boxes_of_one_label_the_best_stays() -> None:
    # Intersection over union of the first two is 80 / 120.
    boxes = [(0.0, 0.0, 10.0, 10.0), (2.0, 0.0, 12.0, 10.0), (50.0, 0.0, 60.0, 10.0)]
    assert suppressed(boxes, [0.6, 0.9, 0.5], [3, 3, 3]) == [1, 2]


def test_labels_share_a_place_unless_it_is_the_same_thing() -> None:
    boxes = [(0.0, 0.0, 10.0, 10.0), (2.0, 0.0, 12.0, 10.0), (0.0, 0.0, 10.0, 9.0)]
    assert suppressed(boxes, [0.6, 0.9, 0.7], [1, 2, 3]) == [1, 2]


def test_equal_scores_come_in_a_fixed_order() -> None:
    boxes = [(50.0, 0.0, 60.0, 10.0), (0.0, 0.0, 10.0, 10.0), (90.0, 0.0, 99.0, 10.0)]
    assert suppressed(boxes, [0.5, 0.5, 0.5], [7, 7, 2]) == [2, 1, 0]


def test_a_detection_checks_itself() -> None:
    box = Box(0, 0, 1, 1)
    with pytest.raises(ValueError, match="unicorn"):
        Detection("unicorn", box, 0.5)
    with pytest.raises(ValueError, match="score"):
        Detection("cat", box, 1.5)
    with pytest.raises(ValueError, match="x0 <= x1"):
        Detection("cat", Box(2, 0, 1, 1), 0.5)


def test_there_are_eighty_different_labels() -> None:
    assert len(set(COCO_LABELS)) == len(COCO_LABELS) == 80


def test_another_model_is_refused(tmp_path: Path) -> None:
    shape = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 3])
    result = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, 3])
    node = onnx.helper.make_node("Identity", ["x"], ["y"])
    graph = onnx.helper.make_graph([node], "other", [shape], [result])
    path = tmp_path / "other.onnx"
    opset = onnx.helper.make_opsetid("", 13)
    onnx.save(onnx.helper.make_model(graph, opset_imports=[opset], ir_version=8), path)
    with pytest.raises(ModelRejected, match="wanted NanoDet-g"):
        Detector(path, CPU)
