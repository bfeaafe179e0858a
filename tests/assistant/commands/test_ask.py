"""One question about one picture, as a user types it."""

import json
from pathlib import Path

import pytest

from assistant.cli import main

PICTURES = Path(__file__).parents[2] / "data" / "pictures"


def ask(question: str, picture: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert main(["ask", question, "--image", str(PICTURES / picture), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_reads_a_sign_with_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    (answer,) = ask("What does the sign say?", "sign-no-parking.jpg", capsys)
    assert answer["skill"] == "read_text"
    assert "no parking" in answer["text"]
    assert {fact["value"] for fact in answer["evidence"]} == {"NO PARKING"}  # type: ignore[index]


def test_two_questions_get_two_answers(capsys: pytest.CaptureFixture[str]) -> None:
    count, sign = ask("How many people are there and is there a dog?", "street.jpg", capsys)
    assert (count["skill"], len(count["evidence"])) == ("count_objects", 5)
    assert (sign["skill"], sign["abstained_why"]) == ("find_object", "unseen")


@pytest.mark.parametrize(
    ("question", "picture", "why"),
    [
        ("Where are my keys?", "street.jpg", "unknown"),
        ("May I cross the street now?", "street.jpg", "unknown"),
        ("What does it say?", "cat.jpg", "unseen"),
        ("Is there a cat?", "cat.jpg", "unsure"),  # the detector is not sure enough of it
    ],
)
def test_the_three_refusals(
    question: str, picture: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (answer,) = ask(question, picture, capsys)
    assert answer["abstained_why"] == why
    assert answer["text"]


def test_without_a_picture_it_cannot_see(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What do you see?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["abstained_why"] == "unsure"


def test_what_is_no_picture_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = tmp_path / "note.jpg"
    note.write_text("hello")
    assert main(["ask", "What is this?", "--image", str(note)]) == 1
    assert "convert it, or use `replay`" in capsys.readouterr().err


def test_a_question_without_words_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "..."]) == 1
    assert "found no words" in capsys.readouterr().err
