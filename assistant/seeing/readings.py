"""One text read from several pictures: what most of them agree on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from assistant.events import Reading
from assistant.seeing.era import Page
from models.box import Box

ALIKE = 55.0  # rapidfuzz ratio, 0 to 100, from which two readings may be of one line
SAME = 80.0  # ratio from which two lines tell how far the view has moved between pictures
NEAR = 1.0  # line heights that a line may lie off its place
ONCE = 0.8  # score, 0 to 1, under which a line that one picture of several shows is dropped
SHARE = 0.5  # of the pictures: a line that the last one lacks must be in so many


@dataclass(slots=True)
class _Line:
    """One line over pictures; readings from the newest picture to the oldest."""

    box: Box
    readings: list[Reading]
    in_newest: bool = False


def merge(pages: Sequence[Page]) -> tuple[Reading, ...]:
    """Readings of one text over several pictures as one page.

    Lines are matched by place, the view's movement taken out, and by likeness. What a line says
    is voted on character by character, each reading with the weight of its score, as several
    recognisers are combined in ROVER (Fiscus 1997). A line that one picture of several shows is
    dropped if it is not sure, one that the newest lacks if fewer than half of them show it.

    Args:
        pages: Of one scene; their order does not matter.

    Returns:
        Lines in the newest page's reading order, their boxes as in its picture. One page alone
        comes back as it is.
    """
    told = sorted((page for page in pages if page.readings), key=lambda page: -page.t_ns)
    if len(told) < 2:
        return told[0].readings if told else ()
    newest = told[0].readings
    lines = [_Line(reading.box, [reading], in_newest=True) for reading in newest]
    for page in told[1:]:
        _add(lines, page.readings, _moved(newest, page.readings))
    return tuple(_voted(line) for line in lines if _is_kept(line, len(told)))


def voted(readings: Sequence[tuple[str, float]]) -> str:
    """The text that most readings of one line agree on, each weighing as much as its score.

    All are aligned with the weightiest one; at each of its places the heaviest character wins,
    and what comes between two of them is put in when more weight has it than not.
    """
    weight: dict[str, float] = defaultdict(float)
    for text, score in readings:
        weight[text] += score
    pivot = max(weight, key=lambda text: (weight[text], text))
    at: list[dict[str, float]] = [defaultdict(float) for _ in pivot]
    between: list[dict[str, float]] = [defaultdict(float) for _ in range(len(pivot) + 1)]
    for text, score in weight.items():
        inserted: dict[int, str] = defaultdict(str)
        for op in Levenshtein.opcodes(pivot, text):
            there = text[op.dest_start : op.dest_end]
            if op.tag == "insert":
                inserted[op.src_start] += there
                continue
            for i in range(op.src_start, op.src_end):
                at[i][there[i - op.src_start] if there else ""] += score
        for place, options in enumerate(between):
            options[inserted.get(place, "")] += score
    parts = []
    for place in range(len(pivot) + 1):
        parts.append(_heaviest(between[place], ""))
        if place < len(pivot):
            parts.append(_heaviest(at[place], pivot[place]))
    return " ".join("".join(parts).split())


def _heaviest(options: dict[str, float], usual: str) -> str:
    """The option of most weight; the usual one where there is a draw."""
    return max(options, key=lambda option: (options[option], option == usual, option))


def _moved(newest: Sequence[Reading], older: Sequence[Reading]) -> tuple[float, float]:
    """How far the view has moved since an older picture, pixels; by the lines they share."""
    shifts = []
    for reading in older:
        same = [other for other in newest if fuzz.ratio(other.value, reading.value) >= SAME]
        if len(same) == 1:  # a line that stands twice does not tell
            (x0, y0), (x1, y1) = reading.box.centre, same[0].box.centre
            shifts.append((x1 - x0, y1 - y0))
    if not shifts:
        return 0.0, 0.0
    return median(x for x, _ in shifts), median(y for _, y in shifts)


def _add(lines: list[_Line], readings: Sequence[Reading], moved: tuple[float, float]) -> None:
    """Put one picture's readings to the lines that they are of; the rest are new lines."""
    boxes = [_shifted(reading.box, *moved) for reading in readings]
    pairs = sorted(
        (-likeness, i, j)
        for i, line in enumerate(lines)
        for j, reading in enumerate(readings)
        if _is_near(line.box, boxes[j])
        and (likeness := fuzz.ratio(line.readings[0].value, reading.value)) >= ALIKE
    )
    of_line: dict[int, int] = {}
    of_reading: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in of_line and j not in of_reading:
            of_line[i], of_reading[j] = j, i
    owners = [lines[of_reading[j]] if j in of_reading else None for j in range(len(readings))]
    for j, (reading, owner) in enumerate(zip(readings, owners, strict=True)):
        if owner is not None:
            owner.readings.append(reading)
            continue
        # After the line that it follows in its own picture.
        before = next((other for other in reversed(owners[:j]) if other is not None), None)
        place = next((i for i, line in enumerate(lines) if line is before), -1) + 1
        added = _Line(boxes[j], [reading])
        owners[j] = added
        lines.insert(place, added)


def _is_kept(line: _Line, pages: int) -> bool:
    if len(line.readings) == 1 and line.readings[0].score < ONCE:
        return False
    return line.in_newest or len(line.readings) >= SHARE * pages


def _voted(line: _Line) -> Reading:
    text = voted([(reading.value, reading.score) for reading in line.readings])
    scores = [reading.score for reading in line.readings if reading.value == text]
    score = fmean(scores or [reading.score for reading in line.readings])
    return Reading(text, line.box, score, line.readings[0].kind)


def _is_near(one: Box, other: Box) -> bool:
    """Whether two boxes lie on one line and are not wholly beside each other."""
    height = max(one.height, other.height)
    off = abs(one.centre[1] - other.centre[1])
    beside = max(one.x0, other.x0) - min(one.x1, other.x1)
    return off <= NEAR * height and beside <= NEAR * height


def _shifted(box: Box, x: float, y: float) -> Box:
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)
