from assistant.dialogue.recollection import remembered, told
from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.events import Refusal
from assistant.memory.record import Kind

MOST_NOTES = 3  # more are too many to listen to


@skill()
def recall(occasion: Occasion, query: str = "") -> Reply:
    """What the wearer asked to have remembered."""
    memory, language = occasion.memory, occasion.language
    if query:
        found = memory.told_about(query, limit=MOST_NOTES)
    else:
        found = memory.search(kind=Kind.NOTE, limit=MOST_NOTES)
    notes = [match.record for match in found]
    if not notes:
        key = "memory.no_note_about" if query else "memory.no_notes"
        return Reply(language.say(key, query=query), refusal=Refusal.UNSEEN)
    words = " ".join(told(note, occasion) for note in notes)
    facts = tuple(map(remembered, notes))
    if found[0].fit < 1.0:  # in other words than was asked: it may be about something else
        return Reply(language.say("memory.maybe_told", told=words), facts, Refusal.UNSURE)
    return Reply(words, facts)
