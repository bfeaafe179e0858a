"""What is known when a question is put to a model: the view, and what the wearer told about it."""

from assistant.dialogue.claims import never
from assistant.dialogue.language import Language
from assistant.dialogue.places import evidence
from assistant.dialogue.recollection import remembered
from assistant.dialogue.rows import rows_in
from assistant.dialogue.second_opinion import NEVER_ASKED
from assistant.dialogue.skill import Occasion
from assistant.dialogue.topics import topic_of
from assistant.events import Evidence, EvidenceKind

MOST_NOTES = 5
POLITE = frozenset({"greeting", "thanks", "bye", "who"})  # answered without a model


def is_open(heard: str, language: Language) -> bool:
    """Whether words that no skill fits may go to a model: no politeness, nothing of safety."""
    topic = topic_of(heard, language)
    return topic not in POLITE and topic not in NEVER_ASKED and not never(heard, language)


def known(occasion: Occasion) -> tuple[Evidence, ...]:
    """All that is in view now, and the notes about the question."""
    view = occasion.view
    things = tuple(evidence(thing) for thing in view.things if thing.sure)
    rows = tuple(row.evidence(view) for row in rows_in(view))
    codes = tuple(
        Evidence(EvidenceKind.CODE, code.value, view.codes_ns, code.box, code.score)
        for code in view.codes
    )
    notes = occasion.memory.notes_about(occasion.heard, MOST_NOTES)
    return (*things, *rows, *codes, *(remembered(match.record) for match in notes))
