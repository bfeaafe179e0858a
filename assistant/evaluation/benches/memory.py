"""`bench memory`: where things were left, on a walk past labelled pictures."""

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.memory_walk import Expected, Outcome, Question, judge, tell, walk
from assistant.evaluation.picture_set import load
from assistant.model_set import ModelSet

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "where-is questions: right place, right kind of no, false claims"
SEEN = {  # picture to the thing in it that is asked for
    "coffee.jpg": "cup",
    "cat.jpg": "cat",
    "pekinese.jpg": "dog",
    "wall-clock.jpg": "clock",
    "bench-view.jpg": "bench",
    "fig-bowl.jpg": "bowl",
    "orange.jpg": "orange",
    "road.jpg": "car",
    "nuthatch.jpg": "bird",
    "books-barcodes.jpg": "book",
}
NEVER = ("backpack", "bicycle", "suitcase", "laptop", "toothbrush", "scissors", "skateboard",
         "banana", "teddy bear", "boat")  # fmt: skip
UNKNOWN = ("wallet", "glasses", "passport", "charger", "ring")
TOLD = {
    "keys": "my keys are in the blue bowl",
    "hat": "my hat is on the hook behind the door",
    "medicine": "my medicine is in the top drawer",
    "ticket": "my ticket is inside the red folder",
    "headphones": "my headphones are on the shelf",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Walk, ask, and judge."""
    pictures = {picture.path.name: picture for picture in load()}
    models = ModelSet(bench.settings, bench.store)
    memory, shown = walk([pictures[name] for name in SEEN], bench.settings, models, bench.say)
    tell(memory, [(text, about) for about, text in TOLD.items()])
    questions = [
        *(Question(_where(thing), Expected.PLACE, *shown[name]) for name, thing in SEEN.items()),
        *(Question(_where(thing), Expected.UNSEEN) for thing in NEVER),
        *(Question(_where(thing), Expected.UNKNOWN) for thing in UNKNOWN),
        *(Question(_where(thing), Expected.NOTE) for thing in TOLD),
    ]
    judged = [(question, *judge(question, memory)) for question in questions]
    rows = tuple(
        {"question": q.text, "expected": str(q.expected), "outcome": str(o), "answer": answer}
        for q, o, answer in judged
    )
    counts = Counter((question.expected, outcome) for question, outcome, _ in judged)
    place, told = counts[Expected.PLACE, Outcome.RIGHT], counts[Expected.NOTE, Outcome.RIGHT]
    refused = sum(counts[kind, Outcome.RIGHT] for kind in (Expected.UNSEEN, Expected.UNKNOWN))
    false = sum(count for (_, outcome), count in counts.items() if outcome is Outcome.FALSE)
    where = len(SEEN) + len(TOLD)
    figures = (
        Figure("right place", (place + told) / where, f"of {where}", at_least=0.9),
        Figure("… of what was seen", place / len(SEEN), f"of {len(SEEN)}"),
        Figure(
            "right kind of no",
            refused / (len(NEVER) + len(UNKNOWN)),
            f"of {len(NEVER) + len(UNKNOWN)}",
            at_least=1.0,
        ),
        Figure("false claims", false, at_most=0),
    )
    notes = (
        "one walk, ten labelled pictures for 3 s each as a worn camera sees them, bare walls "
        "between, then 30 questions by text; a thing that the detector misses is missing here too",
    )
    return Result(figures, rows, notes, lambda canvas: _draw(canvas, counts))


def _where(thing: str) -> str:
    return f"Where did I leave my {thing}?"


def _draw(canvas: "Canvas", counts: Counter[tuple[Expected, Outcome]]) -> None:
    axes = canvas.subplots()
    bottom = [0] * len(Expected)
    for outcome in Outcome:
        values = [counts[kind, outcome] for kind in Expected]
        axes.bar([str(kind) for kind in Expected], values, bottom=bottom, label=str(outcome))
        bottom = [low + value for low, value in zip(bottom, values, strict=True)]
    axes.set_ylabel("questions")
    axes.legend()
