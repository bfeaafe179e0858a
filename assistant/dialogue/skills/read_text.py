import re

from assistant.dialogue.asked import ABOUT, LINE, Asked, asked_for
from assistant.dialogue.language import Language
from assistant.dialogue.rows import cut_edges, flowing, rows_in, spelled
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Refusal
from assistant.seeing.framing import framing
from assistant.seeing.view import LEGIBLE, View


@skill(looks=[Look.TEXT])
def read_text(occasion: Occasion, part: str = "all", about: str = "", spell: bool = False) -> Reply:
    """The text in view: all, a line by its number, or a part such as price, phone, website."""
    view, language = occasion.view, occasion.language
    rows = rows_in(view)
    if not rows:
        if view.lines:
            return Reply(_what_to_do(view, language), refusal=Refusal.UNSURE)
        return occasion.refused("read.nothing")
    asked = asked_for(rows, part, about)
    if not asked.rows:
        illegible = any(line.score < LEGIBLE for line in view.lines)
        edges = cut_edges(rows, view)
        refusal = Refusal.UNSURE if illegible or edges else view.refusal
        words = _with_cut(_missing(asked, len(rows), language), edges, language)
        return Reply(_with_turns(words, edges, language), refusal=refusal)
    if spell:
        words = language.say("read.spelled", text=spelled(asked.values))
    else:
        words = _worded(asked, language)
    # The number of a line counts from the top, so whatever is cut off above it matters too.
    relied_on = rows if asked.kind == LINE else asked.rows
    words = _with_cut(words, cut_edges(relied_on, view), language)
    pairs = zip(asked.rows, asked.facts or asked.values, strict=True)
    return Reply(words, tuple(row.evidence(view, value) for row, value in pairs))


def _worded(asked: Asked, language: Language) -> str:
    text = flowing(asked.values)
    match asked.kind:
        case "all":
            return language.say("read.all", text=text)
        case "line":
            return language.say("read.line", number=asked.about, text=text)
        case "about":
            return language.say("read.found", text=text)
        case "price" if asked.about:
            return language.say("read.price_about", item=asked.about.capitalize(), text=text)
        case "price" if len(asked.values) > 1:
            # Prices alone say little: read the rows that they stand in.
            return language.say("read.prices", text=_context(asked))
        case "date":
            # Packed on or best before: the row says which.
            many = "date" if len(asked.values) == 1 else "dates"
            return language.say(f"read.{many}", text=_context(asked))
        case "number" if len(asked.values) > 1:
            return language.say("read.numbers", text=_context(asked))
        case "phone":
            groups = [re.findall(r"\+?\d+", value) for value in asked.values]
            text = language.join([", ".join(map(" ".join, group)) for group in groups])
    return language.say(f"read.{asked.kind}", text=text)


def _with_cut(words: str, edges: tuple[str, ...], language: Language) -> str:
    if not edges:
        return words
    where = language.join([language.say(f"read.cut_off.{edge}") for edge in edges])
    return f"{words} {language.say('read.cut', edges=where)}"


def _with_turns(words: str, edges: tuple[str, ...], language: Language) -> str:
    """With where to turn, or to step back where it is cut off at opposite edges."""
    if {"left", "right"} <= set(edges) or {"top", "bottom"} <= set(edges):
        return f"{words} {language.say('read.back')}"
    return " ".join([words, *(language.say(f"read.turn.{edge}") for edge in edges)])


def _what_to_do(view: View, language: Language) -> str:
    """Why nothing is legible, and how to help."""
    seen = framing(view.lines, view.size)
    if seen.cut:
        return _with_turns(_with_cut("", seen.cut, language).strip(), seen.cut, language)
    return language.say("read.small" if seen.small else "read.illegible")


def _context(asked: Asked) -> str:
    return flowing(asked.context or [row.text for row in dict.fromkeys(asked.rows)])


def _missing(asked: Asked, rows: int, language: Language) -> str:
    if asked.kind == LINE:
        lines = language.say(
            f"read.lines.{'one' if rows == 1 else 'many'}", number=language.number(rows)
        )
        return language.say("read.line_of", number=asked.about, lines=lines)
    if asked.kind == ABOUT:
        return language.say("read.missing", what=language.say("read.word", words=asked.about))
    what = language.say(f"read.parts.{asked.kind}")
    if asked.about:
        what = language.say("read.part_about", part=what, words=asked.about)
    return language.say("read.missing", what=what)
