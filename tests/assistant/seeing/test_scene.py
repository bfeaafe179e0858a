"""Events in, the view as of a moment out."""

import dataclasses

import numpy as np

from assistant.config import Seeing
from assistant.events import (
    CodeSeen,
    Detections,
    Reading,
    Refusal,
    SceneChanged,
    Seen,
    Sighted,
    Sighting,
    TextSeen,
    ViewJudged,
)
from assistant.seeing.scene import Scene
from assistant.seeing.view import Trouble
from assistant.stage import Happening
from devices.media import Frame
from models.box import Box

SECOND = 1_000_000_000
CUP = Seen("cup", Box(10, 10, 60, 60), 0.8)
SIGN = Reading("NO PARKING", Box(5, 5, 90, 30), 0.97)


def frame(number: int, t_ns: int) -> Frame:
    return Frame(number, t_ns, np.zeros((72, 128, 3), np.uint8), (1280, 720))


def scene_of(*happenings: Happening) -> Scene:
    scene = Scene(Seeing())
    for happening in happenings:
        list(scene.on(happening, happening.t_ns))
    return scene


def test_things_need_two_pictures_and_one_picture_has_one_vote() -> None:
    once = Detections(0, 7, (CUP,))
    assert scene_of(frame(7, 0), once, once).view(0).things == ()
    scene = scene_of(frame(7, 0), once, frame(8, SECOND), Detections(SECOND, 8, (CUP,)))
    assert [thing.label for thing in scene.view(SECOND).things] == ["cup"]
    assert scene.view(SECOND).size == (1280, 720)


def test_things_grow_old_after_three_seconds_and_text_after_ten() -> None:
    scene = scene_of(
        Detections(0, 1, (CUP,)), Detections(SECOND, 2, (CUP,)), TextSeen(SECOND, 2, (SIGN,))
    )
    assert len(scene.view(4 * SECOND).things) == 1
    assert scene.view(4 * SECOND + 1).things == ()
    assert scene.view(11 * SECOND).lines == (SIGN,)
    assert scene.view(11 * SECOND + 1).lines == ()


def test_what_was_seen_later_is_not_known_before() -> None:
    scene = scene_of(
        Detections(0, 1, (CUP,)),
        Detections(SECOND, 2, (CUP,)),
        TextSeen(2 * SECOND, 3, (SIGN,)),
        CodeSeen(2 * SECOND, 3, (SIGN,)),
    )
    before = scene.view(SECOND - 1)
    assert (before.things, before.lines, before.codes) == ((), (), ())


def test_a_new_scene_forgets_the_old_one_but_not_for_a_request_made_before() -> None:
    scene = scene_of(
        Detections(0, 1, (CUP,)),
        Detections(SECOND, 2, (CUP,)),
        TextSeen(SECOND, 2, (SIGN,)),
        SceneChanged(2 * SECOND, 4, 0.5),
        Detections(3 * SECOND // 2, 3, (CUP,)),  # of the old scene, ready late
    )
    assert scene.view(2 * SECOND).things == ()
    assert scene.view(2 * SECOND).lines == ()
    (cup,) = scene.view(2 * SECOND - 1).things
    assert cup.last_ns == 3 * SECOND // 2


def test_an_empty_reading_does_not_hide_what_was_just_read() -> None:
    scene = scene_of(TextSeen(0, 1, (SIGN,)), TextSeen(SECOND, 2, ()))
    assert (scene.view(SECOND).lines, scene.view(SECOND).text_ns) == ((SIGN,), 0)


def test_what_later_pictures_do_not_show_is_gone() -> None:
    scene = scene_of(TextSeen(0, 1, (SIGN,)), TextSeen(SECOND, 2, ()), TextSeen(2 * SECOND, 3, ()))
    assert (scene.view(2 * SECOND).lines, scene.view(2 * SECOND).text_ns) == ((), 2 * SECOND)
    looks = [Detections(n * SECOND // 2, n, (CUP,) if n < 3 else ()) for n in range(8)]
    scene = scene_of(*looks)
    assert [thing.label for thing in scene.view(2 * SECOND).things] == ["cup"]
    assert scene.view(3 * SECOND).things == ()


def test_who_turns_away_while_asking_is_told_what_was_there() -> None:
    scene = scene_of(
        Detections(0, 1, (CUP,)),
        Detections(SECOND, 2, (CUP,)),
        TextSeen(SECOND, 2, (SIGN,)),
        SceneChanged(2 * SECOND, 4, 0.5),
        TextSeen(5 * SECOND // 2, 5, ()),
    )
    end = 5 * SECOND // 2
    asked_before, asked_after = scene.view(end, SECOND // 2), scene.view(end, 2 * SECOND + 1)
    assert ([t.label for t in asked_before.things], asked_before.lines) == (["cup"], (SIGN,))
    assert (asked_after.things, asked_after.lines) == ((), ())


def test_sightings_come_when_the_thing_is_gone_or_the_session_over() -> None:
    scene = scene_of(Detections(0, 1, (CUP,)), Detections(SECOND, 2, (CUP,)))
    (gone,) = scene.on(Detections(5 * SECOND, 3, ()), 5 * SECOND)
    assert isinstance(gone, Sighting)
    assert (gone.label, gone.first_ns, gone.t_ns) == ("cup", 0, SECOND)
    assert list(scene.close()) == []
    turned = scene_of(
        Detections(0, 1, (CUP,)), Detections(SECOND, 2, (CUP,)), SceneChanged(2 * SECOND, 3, 0.5)
    )
    assert list(turned.on(frame(4, 4 * SECOND), 4 * SECOND)) == []  # it could still be asked for
    assert len(list(turned.on(frame(5, 6 * SECOND), 6 * SECOND))) == 1
    assert list(turned.close()) == []
    again = scene_of(Detections(0, 1, (CUP,)), Detections(SECOND, 2, (CUP,)))
    assert [s.label for s in again.close() if isinstance(s, Sighting)] == ["cup"]


def test_trouble_is_told_apart() -> None:
    assert scene_of().view(0).trouble is Trouble.NO_PICTURE
    assert scene_of(frame(1, 0)).view(3 * SECOND + 1).trouble is Trouble.STALE
    dark = ViewJudged(0, 1, brightness=0.05, sharpness=0.5)
    blurred = ViewJudged(0, 1, brightness=0.9, sharpness=0.001)
    good = ViewJudged(0, 1, brightness=0.9, sharpness=0.5)
    assert scene_of(frame(1, 0), dark).view(0).trouble is Trouble.DARK
    assert scene_of(frame(1, 0), blurred).view(0).trouble is Trouble.BLURRED
    assert scene_of(frame(1, 0), blurred, good).view(0).trouble is None
    assert scene_of(frame(1, 0), good).view(0).refusal is Refusal.UNSEEN
    assert scene_of(frame(1, 0), dark).view(0).refusal is Refusal.UNSURE


def test_what_is_maybe_there_is_told_as_such_and_anew_when_it_is_sure() -> None:
    faint = dataclasses.replace(CUP, score=0.5)
    scene = Scene(Seeing())
    told = [
        (event.thing, event.sure)
        for number, seen in enumerate([faint, faint, CUP, CUP, CUP, faint])
        for event in scene.on(Detections(number * SECOND // 2, number, (seen,)), 0)
        if isinstance(event, Sighted)
    ]
    assert told == [(1, False), (1, True)]
    (gone,) = scene.close()
    assert isinstance(gone, Sighting)
    assert gone.sure
