import math
from collections.abc import Callable, Iterable

from assistant.dialogue.places import evidence
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Refusal, SeenHand
from assistant.seeing.hand import Pose, grips, held, is_arm, pointed, pose
from assistant.seeing.view import Thing, View

HELD, POINTED = "held", "pointed"  # anything else is the centre
MIDDLE = 0.2  # of the view's diagonal: a thing whose middle is that near is at the centre


@skill(looks=[Look.OBJECTS, Look.HANDS])
def identify_object(occasion: Occasion, where: str = "centre") -> Reply:
    """What a thing is: the one held, the one pointed at, or the one at the centre."""
    view = occasion.view
    if where == HELD:
        hands = [hand for hand in view.hands if grips(hand)]
        return _named(HELD, hands, held, occasion)
    if where == POINTED:
        hands = [hand for hand in view.hands if pose(hand) is Pose.POINTING]
        return _named(POINTED, hands, pointed, occasion)
    thing = _central(view)
    if thing is None:
        return occasion.refused("identify.centre.nothing")
    return _told("centre", [thing], occasion)


def _named(
    where: str,
    hands: list[SeenHand],
    find: Callable[[SeenHand, Iterable[Thing]], Thing | None],
    occasion: Occasion,
) -> Reply:
    """What the hands hold or point at."""
    view, language = occasion.view, occasion.language
    if not hands or view.trouble is not None:
        key = "no_hand" if not view.hands else "nothing"
        return occasion.refused(f"identify.{where}.{key}")
    found = [thing for hand in hands if (thing := find(hand, view.things)) is not None]
    if where == HELD:
        # The hand itself misleads the detector: what is not sure is no better than a guess.
        found = [thing for thing in found if thing.sure]
    if found:
        return _told(where, list(dict.fromkeys(found)), occasion)
    if where == HELD and not any(pose(hand) is Pose.HOLDING for hand in hands):
        # A hand that is half hidden or relaxed may as well be empty.
        return Reply(language.say("identify.held.unsure"), refusal=Refusal.UNSURE)
    return Reply(language.say(f"identify.{where}.unknown"), refusal=Refusal.UNKNOWN)


def _told(where: str, things: list[Thing], occasion: Occasion) -> Reply:
    language = occasion.language
    names = [
        name if thing.sure else language.say("thing.maybe", thing=name)
        for thing in things
        for name in [language.one(thing.label)]
    ]
    sure = any(thing.sure for thing in things)
    said = "seen" if sure else "maybe"
    words = language.say(f"identify.{where}.{said}", thing=language.join(names))
    proof = tuple(evidence(thing) for thing in things)
    return Reply(words, proof, None if sure else Refusal.UNSURE)


def _central(view: View) -> Thing | None:
    """The smallest thing around the middle of the view, else the nearest to it."""
    width, height = view.size
    x, y = width / 2, height / 2
    things = [thing for thing in view.things if not is_arm(thing, view.hands)]
    around = [t for t in things if t.box.x0 <= x <= t.box.x1 and t.box.y0 <= y <= t.box.y1]
    if around:
        return min(around, key=lambda thing: (not thing.sure, thing.box.area))
    near = MIDDLE * math.hypot(width, height)
    distances = [(math.dist((x, y), thing.box.centre), thing) for thing in things]
    close = [pair for pair in distances if pair[0] <= near]
    return min(close, key=lambda pair: pair[0])[1] if close else None
