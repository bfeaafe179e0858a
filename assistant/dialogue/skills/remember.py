from assistant.dialogue.skill import Note, Occasion, Reply, skill
from assistant.events import Evidence, EvidenceKind, Refusal
from assistant.memory.facts import value_in


@skill()
def remember(occasion: Occasion, note: str = "", about: str = "") -> Reply:
    """Remember what the wearer says, for later."""
    language = occasion.language
    if not note.strip():
        return Reply(language.say("memory.no_note"), refusal=Refusal.UNSURE)
    evidence = Evidence(EvidenceKind.SPEECH, note, occasion.view.t_ns)
    earlier = occasion.memory.earlier(note)
    if not earlier:
        words = language.say("memory.noted", note=note)
    elif earlier[0].fit == 1.0:
        words = language.say("memory.known")
    else:
        before = value_in(earlier[0].record.value)
        words = language.say("memory.noted_anew", note=note, before=before)
    return Reply(words, (evidence,), note=Note(note, about))
