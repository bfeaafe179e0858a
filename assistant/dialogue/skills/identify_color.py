from assistant.dialogue.language import Language
from assistant.dialogue.places import evidence
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Evidence, EvidenceKind, Patch, Refusal
from assistant.seeing.view import Thing, View

SAME_IOU = 0.5  # a patch and a thing that overlap so much are the same


@skill(looks=[Look.OBJECTS, Look.COLOURS])
def identify_color(occasion: Occasion, object: str = "", which: str = "") -> Reply:
    """The colour of something in view, or of what is at the centre.

    `which` of several is the "left" or the "right" one.
    """
    view, language = occasion.view, occasion.language
    thing = None
    if object:
        labels = language.members(object)
        if not labels:
            things = language.kind(object)
            return Reply(language.say("thing.unknown", things=things), refusal=Refusal.UNKNOWN)
        found = [thing for thing in view.things if thing.label in labels]
        if not found or view.trouble is not None:
            one = language.several(object) if object in language.groups else language.one(object)
            return occasion.refused("find.nothing", things=one)
        thing = _which(found, which, language)
    elif view.trouble is not None:
        return occasion.refused("colour.unsure.mixed")
    patch = _patch(view, thing)
    if patch is None or not patch.colours:
        why = patch.trouble if patch else "small"
        return Reply(language.say(f"colour.unsure.{why}"), refusal=Refusal.UNSURE)
    return _told(patch, thing, occasion)


def _which(found: list[Thing], which: str, language: Language) -> Thing:
    """The outermost on a side that is named; else the clearest."""
    side = language.rules["sides"].get(which)
    ordered = sorted(found, key=lambda thing: thing.box.x0 + thing.box.x1)
    return ordered[0] if side == "left" else ordered[-1] if side == "right" else found[0]


def _patch(view: View, thing: Thing | None) -> Patch | None:
    """The colours of a thing, or of the middle of the view."""
    if thing is None:
        return next((patch for patch in view.patches if not patch.label), None)
    overlaps = [(p.box.iou(thing.box), p) for p in view.patches if p.label == thing.label]
    close = [pair for pair in overlaps if pair[0] >= SAME_IOU]
    return max(close, key=lambda pair: pair[0])[1] if close else None


def _told(patch: Patch, thing: Thing | None, occasion: Occasion) -> Reply:
    language, t_ns = occasion.language, occasion.view.patches_ns
    gender = language.gender(thing.label) if thing else ""
    colours = language.join([language.colour(c.name, c.tone, gender) for c in patch.colours])
    proof = tuple(
        Evidence(
            EvidenceKind.COLOUR,
            f"{colour.tone} {colour.name}".strip(),
            t_ns,
            patch.box,
            colour.share,
        )
        for colour in patch.colours
    )
    if thing is None:
        return Reply(language.say("colour.centre", colours=colours), proof)
    name = language.one(thing.label)
    name = name if thing.sure else language.say("thing.maybe", thing=name)
    words = language.say("colour.thing", thing=name, colours=colours)
    return Reply(words, (evidence(thing), *proof), None if thing.sure else Refusal.UNSURE)
