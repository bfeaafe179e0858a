"""When a label may be spoken, by exact pictures and scores."""

from assistant.config import Seeing
from assistant.events import Seen
from assistant.seeing.tracks import Tracks, together
from assistant.seeing.view import Thing
from models.box import Box

HALF_SECOND = 500_000_000
SETTINGS = Seeing(
    sure_score=0.5, maybe_score=0.42, still_score=0.6, familiar=("person",), familiar_score=0.43
)
CUP = Box(100, 100, 200, 220)


def follow(*pictures: list[Seen], still: bool = False) -> list[Thing]:
    tracks = Tracks()
    for number, things in enumerate(pictures):
        tracks.see(things, number * HALF_SECOND)
    end = (len(pictures) - 1) * HALF_SECOND
    found = [track.thing(end, SETTINGS, still) for track in tracks.open]
    return [thing for thing in found if thing]


def test_one_picture_is_not_enough_over_video() -> None:
    assert follow([Seen("cup", CUP, 0.95)]) == []


def test_two_agreeing_pictures_are() -> None:
    (cup,) = follow([Seen("cup", CUP, 0.7)], [Seen("cup", CUP, 0.5)])
    assert (cup.label, cup.sure, cup.first_ns, cup.last_ns) == ("cup", True, 0, HALF_SECOND)
    assert cup.score == 0.6


def test_a_still_has_its_own_higher_threshold() -> None:
    assert [thing.sure for thing in follow([Seen("cup", CUP, 0.61)], still=True)] == [True]
    assert [thing.sure for thing in follow([Seen("cup", CUP, 0.59)], still=True)] == [False]


def test_between_the_thresholds_it_is_a_maybe() -> None:
    (cup,) = follow([Seen("cup", CUP, 0.45)], [Seen("cup", CUP, 0.45)])
    assert not cup.sure
    assert follow([Seen("cup", CUP, 0.4)], [Seen("cup", CUP, 0.4)]) == []


def test_a_familiar_label_is_sure_earlier() -> None:
    (person,) = follow([Seen("person", CUP, 0.45)], [Seen("person", CUP, 0.45)])
    assert person.sure


def test_pictures_that_disagree_name_nothing() -> None:
    assert (
        follow(
            [Seen("cat", CUP, 0.6)],
            [Seen("dog", CUP, 0.6)],
            [Seen("cat", CUP, 0.6)],
            [Seen("dog", CUP, 0.6)],
        )
        == []
    )


def test_the_majority_wins() -> None:
    (thing,) = follow([Seen("cat", CUP, 0.8)], [Seen("dog", CUP, 0.5)], [Seen("cat", CUP, 0.8)])
    assert thing.label == "cat"


def test_things_stay_apart_and_keep_their_own_boxes() -> None:
    left, right = Box(0, 0, 100, 100), Box(300, 0, 400, 100)
    pictures = [
        [Seen("person", left, 0.7), Seen("person", right, 0.7)],
        [Seen("person", right, 0.7), Seen("person", left, 0.7)],
    ]
    assert {thing.box for thing in follow(*pictures)} == {left, right}


def test_a_thing_that_moves_with_the_view_is_followed() -> None:
    boxes = [Box(x, 100, x + 100, 220) for x in (100, 155, 210, 265)]
    (cup,) = follow(*[[Seen("cup", box, 0.7)] for box in boxes])
    assert cup.box == boxes[-1]


def test_knowledge_is_as_of_a_moment() -> None:
    tracks = Tracks()
    for number in range(4):
        tracks.see([Seen("cup", CUP.scaled(1 + number / 100, 1), 0.7)], number * HALF_SECOND)
    (track,) = tracks.open
    then = track.thing(HALF_SECOND, SETTINGS, still=False)
    assert then is not None
    assert (then.last_ns, then.box) == (HALF_SECOND, CUP.scaled(1.01, 1))
    assert track.thing(0, SETTINGS, still=False) is None


def test_a_picture_that_comes_late_is_put_where_it_belongs() -> None:
    tracks = Tracks()
    for t_ns in (0, 2 * HALF_SECOND, HALF_SECOND):
        tracks.see([Seen("cup", CUP, 0.7)], t_ns)
    (track,) = tracks.open
    assert [o.t_ns for o in track.observations] == [0, HALF_SECOND, 2 * HALF_SECOND]


def test_tracks_end_when_unseen_for_three_seconds() -> None:
    tracks = Tracks()
    tracks.see([Seen("cup", CUP, 0.7)], 0)
    assert tracks.see([], 6 * HALF_SECOND) == []
    assert [t.first_ns for t in tracks.see([], 6 * HALF_SECOND + 1)] == [0]
    assert tracks.open == []


def test_nothing_is_counted_twice_when_it_moves_out_of_reach() -> None:
    """A walker who is followed as two tracks is in one picture once."""
    tracks = Tracks()
    walks = [Box(x, 100, x + 30, 180) for x in (0, 10, 200, 210)]
    for number, box in enumerate(walks):
        tracks.see([Seen("person", box, 0.8)], number * HALF_SECOND)
    end = 3 * HALF_SECOND
    assert len([t for t in tracks.open if t.thing(end, SETTINGS, still=False)]) == 2
    (walker,) = together(tracks.open, end - 2 * HALF_SECOND, end, SETTINGS)
    assert (walker.box, walker.last_ns) == (walks[3], end)


def test_the_picture_that_shows_most_counts() -> None:
    tracks = Tracks()
    left, right = Box(0, 0, 100, 100), Box(300, 0, 400, 100)
    for number, boxes in enumerate([(left, right), (left, right), (left,)]):
        tracks.see([Seen("person", box, 0.8) for box in boxes], number * HALF_SECOND)
    found = together(tracks.open, HALF_SECOND, 2 * HALF_SECOND, SETTINGS)
    assert [thing.last_ns for thing in found] == [HALF_SECOND, HALF_SECOND]
