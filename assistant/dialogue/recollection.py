"""What is remembered, in words."""

from assistant.dialogue.skill import Occasion
from assistant.dialogue.when import when
from assistant.events import Evidence, EvidenceKind
from assistant.memory.record import Kind, Record
from assistant.memory.search import FITS
from assistant.memory.words import fit, folded, telling

_KINDS = {
    Kind.OBJECT: EvidenceKind.MEMORY,
    Kind.TEXT: EvidenceKind.MEMORY,
    Kind.CODE: EvidenceKind.MEMORY,
    Kind.NOTE: EvidenceKind.SPEECH,
    Kind.TALK: EvidenceKind.SPEECH,
}


def notes_on(occasion: Occasion, object: str) -> list[Record]:
    """What the wearer told about a thing, the best fit first.

    Of things with a name of ours only what is about them: "my keys are in the bowl" tells where
    the keys are, not the bowl. A thing is asked for by any of its names: "bike" for "bicycle".
    """
    memory, labels = occasion.memory, occasion.language.members(object)
    if not labels:
        return [match.record for match in memory.notes_about(object or occasion.heard)]
    names = [telling(name) for label in labels for name in occasion.language.names(label)]
    found = [*memory.notes_about(object), *memory.notes_about(occasion.heard)]
    notes = {match.record.id: match.record for match in found}
    return [
        note
        for note in notes.values()
        if any(fit(name, folded(note.about)) >= FITS for name in names)
    ]


def told(note: Record, occasion: Occasion) -> str:
    """What the wearer told, and when."""
    language = occasion.language
    time = when(note.last, occasion.wall_time, language)
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
