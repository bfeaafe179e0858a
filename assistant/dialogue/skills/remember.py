from assistant.dialogue.skill import Note, Occasion, Reply, skill
from assistant.events import Evidence, EvidenceKind, Refusal


@skill()
def remember(occasion: Occasion, note: str = "", about: str = "") -> Reply:
    """Remember what the wearer says, for later."""
    language = occasion.language
    if not note.strip():
        return Reply(language.say("memory.no_note"), refusal=Refusal.UNSURE)
    evidence = Evidence(EvidenceKind.SPEECH, note, occasion.view.t_ns)
    return Reply(language.say("memory.noted", note=note), (evidence,), note=Note(note, about))
