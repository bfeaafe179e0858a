from assistant.dialogue.places import evidence, where
from assistant.dialogue.recollection import notes_on, remembered, told
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Refusal
from assistant.memory.record import Record
from assistant.seeing.view import Thing

MOST_PLACES = 3  # more are too many to listen to


@skill(looks=[Look.OBJECTS])
def find_object(occasion: Occasion, object: str) -> Reply:
    """Where something is now: side, clock direction, near or far."""
    view, language = occasion.view, occasion.language
    labels = language.members(object)
    found = [thing for thing in view.things if thing.label in labels]
    if not found and (notes := notes_on(occasion, object)):
        return _told(object, notes[0], occasion)
    if not labels:
        things = language.kind(object)
        return Reply(language.say("thing.unknown", things=things), refusal=Refusal.UNKNOWN)
    sure = [thing for thing in found if thing.sure]
    if not found and object in language.groups:
        return occasion.refused("count.nothing", things=language.several(object))
    if not found:
        return occasion.refused("find.nothing", things=language.one(object))
    if not sure:
        words = language.say("thing.maybe", thing=_placed(found[0], occasion))
        words = language.say("find.maybe", things=words)
        return Reply(words, (evidence(found[0]),), Refusal.UNSURE)
    if len(sure) == 1:
        words = language.say("find.seen", things=_placed(sure[0], occasion))
        return Reply(words, (evidence(sure[0]),))
    return Reply(_several(object, sure, occasion), tuple(evidence(thing) for thing in sure))


def _told(object: str, note: Record, occasion: Occasion) -> Reply:
    """What the wearer told of a thing that is not to be seen."""
    language = occasion.language
    known = language.members(object) and object not in language.groups
    refused = occasion.refused("find.nothing", things=language.one(object))
    unseen = refused.text if known and refused.refusal is Refusal.UNSEEN else ""
    words = " ".join(filter(None, [unseen, told(note, occasion)]))
    return Reply(words, (remembered(note),))


def _placed(thing: Thing, occasion: Occasion) -> str:
    language = occasion.language
    place = where(thing, occasion.view, language)
    return language.say("thing.at", thing=language.one(thing.label), place=place)


def _several(object: str, things: list[Thing], occasion: Occasion) -> str:
    view, language = occasion.view, occasion.language
    same = len({thing.label for thing in things}) == 1
    counted = language.counted(things[0].label if same else object, len(things))
    places = [where(thing, view, language) for thing in things]
    if len(things) > MOST_PLACES:
        return language.say("find.clearest", things=counted, place=places[0])
    named = (
        [language.say("thing.one", place=place) for place in places]
        if same
        else [_placed(thing, occasion) for thing in things]
    )
    return language.say("find.many", things=counted, places="; ".join(named))
