"""What is remembered, in words."""

from assistant.dialogue.skill import Occasion
from assistant.dialogue.when import when
from assistant.events import Evidence, EvidenceKind
from assistant.memory.record import Kind, Record

_KINDS = {
    Kind.OBJECT: EvidenceKind.MEMORY,
    Kind.TEXT: EvidenceKind.MEMORY,
    Kind.CODE: EvidenceKind.MEMORY,
    Kind.NOTE: EvidenceKind.SPEECH,
    Kind.TALK: EvidenceKind.SPEECH,
}


def told(note: Record, occasion: Occasion) -> str:
    """What the wearer told, and when."""
    language = occasion.language
    time = when(note.first, occasion.wall_time, language)
    return language.say("memory.told", when=time, note=note.value)


def last_seen(record: Record, occasion: Occasion) -> str:
    """When a thing was last seen, or may have been, next to what, and whether that was here."""
    language = occasion.language
    beside = language.join([language.one(label) for label in record.neighbours])
    here = occasion.visit is not None and record.place is not None
    same = here and occasion.visit is not None and record.place == occasion.visit.place
    return language.say(
        "memory.last_seen" if record.sure else "memory.maybe_seen",
        thing=language.one(record.value),
        when=when(record.last, occasion.wall_time, language),
        beside=language.say("memory.beside", things=beside) if beside else "",
        place=language.say("memory.here" if same else "memory.elsewhere") if here else "",
    )


def remembered(record: Record) -> Evidence:
    """What an answer from memory rests on."""
    return Evidence(
        _KINDS[record.kind],
        record.value,
        box=record.box,
        score=record.score,
        time=record.last.isoformat(timespec="seconds"),
        record=record.id,
    )
