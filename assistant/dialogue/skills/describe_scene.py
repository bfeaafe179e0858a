from collections import defaultdict

from assistant.dialogue.places import evidence, side
from assistant.dialogue.rows import Row, flowing, rows_in, shorten
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Refusal
from assistant.seeing.view import Thing

MOST_GROUPS = 6  # more is too much to listen to
QUOTED = 40  # characters of the text in view, if its rows are as short
LONGEST = 90  # characters of its first row


@skill(looks=[Look.OBJECTS, Look.TEXT])
def describe_scene(occasion: Occasion) -> Reply:
    """What is in view and roughly where, and the text that is to be seen."""
    view, language = occasion.view, occasion.language
    groups: dict[tuple[bool, str, str], list[Thing]] = defaultdict(list)
    for thing in view.things:
        groups[not thing.sure, thing.label, side(thing.box, view)].append(thing)
    told = sorted(groups.items(), key=lambda group: group[0][0])[:MOST_GROUPS]
    said = []
    for (doubtful, label, place), things in told:
        words = language.some(label, len(things))
        words = language.say("thing.maybe", thing=words) if doubtful else words
        said.append(language.say("thing.at", thing=words, place=language.say(f"place.{place}")))
    sentences = [language.say("describe.seen", things=language.join(said))] if said else []
    proof = [evidence(thing) for _, things in told for thing in things]
    # A single character is more often a pattern that looks like one.
    rows = tuple(row for row in rows_in(view) if sum(map(str.isalnum, row.text)) > 1)
    quoted = _opening(rows)
    if quoted:
        text = flowing(row.text for row in quoted)
        short = shorten(text, LONGEST)
        whole = short == text and len(quoted) == len(rows)
        sentences.append(language.say(f"describe.{'text' if whole else 'begins'}", text=short))
        proof += [row.evidence(view) for row in quoted]
    if sentences:
        only_maybe = not quoted and all(doubtful for (doubtful, _, _), _ in told)
        return Reply(" ".join(sentences), tuple(proof), Refusal.UNSURE if only_maybe else None)
    return occasion.refused("describe.nothing")


def _opening(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The first row, and as many more as are quickly said."""
    length, said = 0, 0
    for row in rows:
        length += len(row.text)
        if said and length > QUOTED:
            break
        said += 1
    return rows[:said]
