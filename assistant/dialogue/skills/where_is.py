from assistant.dialogue.recollection import last_seen, notes_on, remembered, told
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.dialogue.skills.find_object import find_object
from assistant.events import Refusal


@skill(looks=[Look.OBJECTS, Look.PLACE])
def where_is(occasion: Occasion, object: str = "") -> Reply:
    """Where something was last seen, or where the wearer said it is."""
    language, memory = occasion.language, occasion.memory
    labels = language.members(object)
    in_view = [thing for thing in occasion.view.things if thing.label in labels]
    if any(thing.sure for thing in in_view):
        return find_object(occasion, object)
    notes = notes_on(occasion, object)[:1]
    seen = memory.last_seen(labels)
    if in_view and not seen and not notes:
        return find_object(occasion, object)
    seen = seen or memory.last_seen(labels, sure=False)
    found = [*notes, *([seen] if seen else [])]
    if not found and not labels:
        words = language.say("memory.unknown", things=language.kind(object))
        return Reply(words, refusal=Refusal.UNKNOWN)
    if not found:
        words = language.say("memory.never", things=language.one(object))
        return Reply(words, refusal=Refusal.UNSEEN)
    answer = [told(note, occasion) for note in notes]
    if seen:
        answer.append(last_seen(seen, occasion))
    unsure = seen is not None and not seen.sure and not notes
    refusal = Refusal.UNSURE if unsure else None
    return Reply(" ".join(answer), tuple(map(remembered, found)), refusal)
