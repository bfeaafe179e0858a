from assistant.dialogue.language import Language, languages
from assistant.dialogue.rows import flowing, rows_in
from assistant.dialogue.skill import Later, Look, Occasion, Reply, skill
from assistant.dialogue.skills.read_text import read_text
from assistant.dialogue.translation import translated
from assistant.dialogue.written import written_in
from assistant.events import Refusal


@skill(looks=[Look.TEXT])
def translate_text(occasion: Occasion, to: str = "") -> Reply | Later:
    """The text in view in another language; `to` is "en" or "pt", else the wearer's own."""
    language, rows = occasion.language, rows_in(occasion.view)
    wanted = to.split("-")[0].lower() or language.code
    if wanted not in languages():
        return Reply(language.say("translate.no_language"), refusal=Refusal.UNKNOWN)
    if not rows:
        return read_text(occasion)  # why nothing is legible, and what to do
    lines = [row.text for row in rows]
    text = flowing(lines)
    source = written_in(text, {code: Language.load(code) for code in languages()}, "")
    evidence = tuple(row.evidence(occasion.view, row.text) for row in rows)
    if not source:
        said = language.say("translate.which", text=text)
        return Reply(said, evidence, Refusal.UNSURE)
    if source == wanted:
        return Reply(language.say("translate.is_already", text=text), evidence)
    translate = occasion.translate
    none = Reply(language.say("translate.none"), evidence, Refusal.UNKNOWN)
    if translate is None:
        return none

    def work() -> Reply:
        found = [translated(line, source, wanted, translate) for line in lines]
        sure = all(line.sure for line in found)
        said = Language.load(wanted).say(
            "translate.said" if sure else "translate.maybe",
            text=flowing([line.text for line in found]),
        )
        return Reply(said, evidence, None if sure else Refusal.UNSURE, language=wanted)

    return Later("translate", work, none)
