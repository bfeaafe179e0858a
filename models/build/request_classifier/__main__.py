"""Trains the request classifier: `python -m models.build.request_classifier`.

Users never need this: the weights are kept as models/weights/request-classifier.npz. The requests
lie in models/build/requests. Nothing is drawn by lot, so the same requests give the same weights.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.build.request_classifier.likeness import Features, features
from models.build.request_classifier.measure import (
    OUT_OF_SCOPE,
    THRESHOLDS,
    Judged,
    at_threshold,
    held_out,
)
from models.build.request_classifier.regression import Options, loss
from models.build.request_classifier.rounds import (
    ROUNDS_FOLDER,
    TEST_ROUND,
    Request,
    fifths,
    read,
    training_rounds,
)
from models.build.request_classifier.weights import write
from models.catalog import KEPT_FOLDER
from models.request_classifier import RequestClassifier
from models.runtime import SessionOptions
from models.sentence_embedder import SentenceEmbedder
from models.store import Store

_SHOWN = 25  # confusions
# Embeddings alone, spelling alone, then both; the decay that suits each.
COMPARED = tuple(
    Options(meaning, words, letters, decay)
    for meaning, words, letters in (
        (20, 0, 0),
        (0, 1, 1),
        (20, 0.3, 0.3),
        (20, 1, 1),
        (20, 2, 2),
        (20, 2, 0),
    )
    for decay in (1e-4, 3e-5, 1e-5)
)


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(
        prog="python -m models.build.request_classifier", description=__doc__
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rounds", type=Path, default=ROUNDS_FOLDER)
    parser.add_argument(
        "--by",
        choices=("round", "fifth"),
        default="round",
        help="what is held out: a round at a time, or a fifth of every round, where labels are not "
        "in several rounds",
    )
    commands = parser.add_subparsers(required=True)
    compare = commands.add_parser("choose", help="compare ways of fitting on held-out rounds")
    compare.set_defaults(run=_choose)
    learn = commands.add_parser(
        "train", help="show how good it is on held-out rounds, and write it"
    )
    learn.add_argument("out", type=Path, nargs="?", default=KEPT_FOLDER / "request-classifier.npz")
    learn.set_defaults(run=_train)
    test = commands.add_parser("test", help="judge the round that is kept for the test")
    test.add_argument("weights", type=Path, nargs="?", default=learn.get_default("out"))
    test.set_defaults(run=_test)
    arguments = parser.parse_args()
    arguments.run(arguments)


def _held_parts(arguments: argparse.Namespace) -> dict[str, tuple[Request, ...]]:
    rounds = training_rounds(arguments.rounds)
    return fifths(rounds) if arguments.by == "fifth" else rounds


def _choose(arguments: argparse.Namespace) -> None:
    rounds = _held_parts(arguments)
    requests = [request for requests in rounds.values() for request in requests]
    seen, labels = _features(requests), _labels(requests)
    print("meaning  words  letters    decay  surprise  skill  among two  out of scope")
    for options in COMPARED:
        judged, _ = held_out(rounds, seen, labels, options)
        surprise, skills = loss(judged.probabilities, judged.right), judged.skills()
        others = judged.part(OUT_OF_SCOPE).accuracy()
        print(
            f"{options.meaning:7g}  {options.words:5g}  {options.letters:7g}  {options.decay:7g}  "
            f"{surprise:8.3f}  {skills.accuracy():5.3f}  {skills.accuracy(2):9.3f}  {others:12.3f}"
        )


def _train(arguments: argparse.Namespace) -> None:
    rounds = _held_parts(arguments)
    requests = [request for requests in rounds.values() for request in requests]
    seen, labels = _features(requests), _labels(requests)
    judged, temperature = held_out(rounds, seen, labels, Options())
    print(
        f"{len(requests)} requests in {len(rounds)} parts, "
        "each part judged by a classifier of the others"
    )
    _show(judged)
    right = np.array([labels.index(request.label) for request in requests], np.int64)
    write(arguments.out, seen, right, labels, Options(), temperature)
    print(f"temperature {temperature:.3f}; written: {arguments.out}")


def _test(arguments: argparse.Namespace) -> None:
    requests = read(arguments.rounds / f"{TEST_ROUND}.tsv")
    classifier = RequestClassifier(arguments.weights)
    texts = [request.text for request in requests]
    scores = classifier.scores(texts, _embedder().embed(texts))
    _show(Judged(classifier.labels, requests, scores))


def _embedder() -> SentenceEmbedder:
    return SentenceEmbedder(Store().get("sentence-embedder"), SessionOptions("cpu", 1))


def _features(requests: Sequence[Request]) -> Features:
    texts = [request.text for request in requests]
    return features(texts, _embedder().embed(texts))


def _labels(requests: Sequence[Request]) -> list[str]:
    """The skills by their names, and what is out of scope."""
    return [*sorted({request.label for request in requests} - {*OUT_OF_SCOPE}), *OUT_OF_SCOPE]


def _show(judged: Judged) -> None:
    for language in ("", "en", "pt"):
        skills = judged.skills(language)
        parts = [judged.part([name], language) for name in OUT_OF_SCOPE]
        print(
            f"{language or 'all'}: {len(skills.requests)} for a skill, right "
            f"{skills.accuracy():.3f}, among two {skills.accuracy(2):.3f}; "
            + ", ".join(
                f"{name} {part.accuracy():.3f} of {len(part.requests)}"
                for name, part in zip(OUT_OF_SCOPE, parts, strict=True)
            )
        )
    print("threshold  acted  precision  score  quiet  wrong action")
    for threshold in THRESHOLDS:
        row = at_threshold(judged, threshold)
        print(
            f"{threshold:9.2f}  {row.acted:5.3f}  {row.precision:9.3f}  {row.skill_score:5.3f}  "
            f"{row.quiet:5.3f}  {row.wrong_action:12.4f}"
        )
    for right, given, count in judged.confused()[:_SHOWN]:
        print(f"{count:4}  {right} taken for {given}")
    found = judged.table()
    print("recall:", ", ".join(
        f"{name} {found[row, row] / max(found[row].sum(), 1):.2f}"
        for row, name in enumerate(judged.labels)
    ))  # fmt: skip


if __name__ == "__main__":
    main()
