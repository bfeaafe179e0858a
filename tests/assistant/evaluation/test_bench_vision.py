"""The benchmark on a few pictures, with the real detector."""

import argparse

from assistant.commands.ask import read_picture
from assistant.config import Settings
from assistant.evaluation.bench import Bench, Result
from assistant.evaluation.benches import vision
from assistant.evaluation.looked_at import looked_at, shaken
from assistant.evaluation.picture_set import PICTURES, load
from assistant.evaluation.vision_cost import live
from assistant.model_set import ModelSet
from models.store import Store


def measured(store: Store, most: int) -> Result:
    parser = argparse.ArgumentParser()
    vision.add_arguments(parser)
    arguments = parser.parse_args(["--part", "names", "--most", str(most)])
    return vision.measure(arguments, Bench(Settings(), store, lambda line: None))


def test_the_same_pictures_give_the_same_figures(store: Store) -> None:
    first = measured(store, 4)
    assert first.as_json() == measured(store, 4).as_json()
    assert len(first.rows) == 4
    assert any(figure.name == "precision, sure, still, score" for figure in first.figures)


def test_a_higher_threshold_names_no_more(store: Store) -> None:
    settings = Settings()
    models = ModelSet(settings, store)
    picture = next(one for one in load() if one.path.name == "street.jpg")
    seen = looked_at(picture, models, settings.seeing)
    for moving in (False, True):
        named = [
            {c.label for c in seen.claims(vision.at(settings.seeing, t), moving) if c.sure}
            for t in (0.45, 0.99)
        ]
        assert "person" in named[0]
        assert not named[1]


def test_the_worn_camera_moves_and_keeps_the_size() -> None:
    frame = read_picture(PICTURES / "street.jpg")
    views = list(shaken(frame, 2.0, seed=0))
    assert len(views) == 6
    assert all(view.image.shape == frame.image.shape for view in views)
    assert any((view.image != views[0].image).any() for view in views[1:])


def test_a_session_counts_its_looks(store: Store) -> None:
    image = read_picture(PICTURES / "street.jpg").image
    ran = live([image], Settings(), store, 2.0)
    assert ran.looks["objects"] >= 1
    assert 0 < ran.seeing_share <= ran.share
