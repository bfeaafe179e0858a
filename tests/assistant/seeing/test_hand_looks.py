"""Looks at hands and colours, from a picture to what a skill may answer from."""

import pytest

from assistant.commands.ask import look_at, read_picture
from assistant.config import Settings
from assistant.events import ColoursSeen, HandsSeen, Patch, SeenHand
from assistant.model_set import ModelSet
from assistant.seeing.hand import Pose, pose, ray
from assistant.seeing.scene import Scene
from devices.media import Frame
from models.box import Box
from models.store import Store
from tests.assistant.scripted import SECOND
from tests.models.pictures import FOLDER, picture


@pytest.fixture(scope="module")
def models(store: Store) -> ModelSet:
    return ModelSet(Settings(), store)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("hand-open", Pose.OPEN),
        ("hand-pointing", Pose.POINTING),
        ("hand-tumbler", Pose.HOLDING),
        ("hand-tumbler-tilted", Pose.HOLDING),
        ("hand-tumbler-far", Pose.HOLDING),
        ("hand-box", None),
    ],
)
def test_poses_of_real_hands(models: ModelSet, name: str, wanted: Pose | None) -> None:
    view = look_at(read_picture(FOLDER / f"{name}.jpg"), ["hands"], Settings(), models)
    (hand,) = view.hands
    assert pose(hand) is wanted
    assert view.hands_ns == 0


def test_the_ray_of_a_pointing_finger(models: ModelSet) -> None:
    view = look_at(read_picture(FOLDER / "hand-pointing.jpg"), ["hands"], Settings(), models)
    (x, y), direction = ray(view.hands[0])
    assert abs(x - 485) < 35
    assert abs(y - 137) < 35
    assert -0.6 < direction < 0.0  # to the right, slightly up


def test_hand_models_are_loaded_by_the_first_look_at_hands(store: Store) -> None:
    models = ModelSet(Settings(), store)
    frame = Frame(0, 0, picture("coffee.jpg"), (600, 400))
    models.look("colours", frame)
    assert "hand_finder" not in vars(models)
    models.look("hands", frame)
    assert "hand_finder" in vars(models)


def test_boxes_come_in_pixels_of_the_source_picture(models: ModelSet) -> None:
    image = picture("hand-tumbler.jpg")
    small, large = (
        models.look("hands", Frame(0, 0, image, size)) for size in ((640, 480), (1280, 960))
    )
    assert isinstance(small, HandsSeen)
    assert isinstance(large, HandsSeen)
    for one, two in zip(small.hands[0].landmarks, large.hands[0].landmarks, strict=True):
        assert two == pytest.approx((2 * one[0], 2 * one[1]), abs=0.1)


def test_colours_are_those_of_things_and_of_the_middle(models: ModelSet) -> None:
    seen = models.look("colours", Frame(0, 0, picture("street.jpg"), (768, 576)))
    assert isinstance(seen, ColoursSeen)
    assert [patch.label for patch in seen.patches].count("") == 1
    assert {"person", "car"} <= {patch.label for patch in seen.patches}


def test_the_scene_keeps_the_newest_look_for_three_seconds() -> None:
    scene = Scene(Settings().seeing)
    hand = SeenHand(Box(0, 0, 1, 1), (), None, 0.9)
    patch = Patch("", Box(0, 0, 1, 1), ())
    for event in (
        HandsSeen(1 * SECOND, 1, (hand,)),
        HandsSeen(2 * SECOND, 2, ()),
        ColoursSeen(1 * SECOND, 1, (patch,)),
    ):
        list(scene.on(event, 0))
    assert scene.view(1 * SECOND).hands == (hand,)  # as of then
    assert (scene.view(2 * SECOND).hands, scene.view(2 * SECOND).hands_ns) == ((), 2 * SECOND)
    assert scene.view(4 * SECOND).patches == (patch,)
    assert scene.view(5 * SECOND).patches == ()
    assert scene.view(5 * SECOND).hands_ns == 2 * SECOND
    assert scene.view(6 * SECOND).hands_ns is None
