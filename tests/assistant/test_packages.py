"""Skills from installed packages, each really installed into a folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "olhar-crowd"
STREET = ROOT / "tests" / "data" / "pictures" / "street.jpg"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def installed(source: Path, target: Path) -> Path:
    """Install a package as its user would, from the folder alone."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"),
            *("--no-index", "--no-deps", "--no-build-isolation", "--target", str(target)),
            str(source),
        ],
        check=True,
    )
    return target


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(EXAMPLE, tmp_path_factory.mktemp("example"))


def assistant(
    packages: Path, *arguments: str, said: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run the program with the packages of a folder beside those that are installed."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        env={**os.environ, "PYTHONPATH": str(packages)},
        cwd=ROOT,
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def understood(packages: Path, *lines: str) -> tuple[list[tuple[str, str]], str]:
    """(skill, language) of each line, and what was told on the error stream."""
    ran = assistant(
        packages, "understand", "-", "--json", "-", "--addressed", said="\n".join(lines)
    )
    assert ran.returncode == 0, ran.stderr
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    return [(entry["skill"], entry["language"]) for entry in found], ran.stderr


def made(target: Path, name: str, code: str, words: str = "") -> Path:
    """A package as it lies once installed."""
    module = name.replace("-", "_")
    (target / module / "languages").mkdir(parents=True)
    (target / module / "__init__.py").write_text(code, encoding="utf-8")
    if words:
        (target / module / "languages" / "en.yaml").write_text(words, encoding="utf-8")
    about = target / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[olhar.skills]\n{module} = {module}\n")
    return target


CODE = '''
from assistant.dialogue.skill import Occasion, Reply, skill

@skill()
def {name}(occasion: Occasion) -> Reply:
    """Something that a package of somebody's does."""
    {body}
'''
SENTENCE = 'sentences:\n  {name}: ["{sentence}"]\n'


def test_the_example_is_asked_for_in_both_languages(example: Path) -> None:
    found, told = understood(
        example,
        "Is it crowded in here?",
        "How busy is this place?",
        "Está muito cheio aqui?",
        "A loja está lotada?",
        "How many people are there?",
        "Read the sign.",
    )
    assert found == [
        ("is_it_crowded", "en"),
        ("is_it_crowded", "en"),
        ("is_it_crowded", "pt"),
        ("is_it_crowded", "pt"),
        ("count_objects", "en"),
        ("read_text", "en"),
    ]
    assert told == ""


def test_without_it_nothing_knows_its_skill(tmp_path: Path) -> None:
    found, _ = understood(tmp_path, "How busy is this place?")
    assert found[0][0] != "is_it_crowded"


@pytest.mark.parametrize(
    ("options", "said"),
    [((), "I see"), (("--set", "language=pt"), "vejo")],
)
def test_the_example_answers_with_evidence(
    example: Path, options: tuple[str, ...], said: str
) -> None:
    question = "Está muito cheio aqui?" if options else "Is it crowded here?"
    picture = str(STREET)
    ran = assistant(example, "ask", question, "--image", picture, "--json", *options)
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert answer["skill"] == "is_it_crowded"
    assert said in answer["text"]
    assert answer["abstained_why"] is None
    assert {fact["kind"] for fact in answer["evidence"]} == {"object"}


def test_the_example_says_no_in_an_empty_and_in_a_dark_view(example: Path, tmp_path: Path) -> None:
    whys = {}
    for name, grey in {"empty": 200, "dark": 0}.items():
        noise = np.random.default_rng(1).integers(-30, 30, (480, 640, 3))
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.clip(grey + noise * (grey > 0), 0, 255))
        picture = str(tmp_path / f"{name}.png")
        ran = assistant(example, "ask", "Is it crowded here?", "--image", picture, "--json")
        whys[name] = json.loads(ran.stdout)["abstained_why"]
    assert whys == {"empty": "unseen", "dark": "unsure"}


def test_help_tells_of_it(example: Path) -> None:
    ran = assistant(example, "ask", "What can you do?")
    assert "I can also say how crowded it is." in ran.stdout


@pytest.mark.parametrize(
    ("code", "words", "told"),
    [
        ("import nothing_of_that_name\n", "", "ModuleNotFoundError: No module named"),
        (CODE.format(name="read_text", body="..."), "", "wanted a new name for a skill"),
        (CODE.format(name="own", body="..."), "sentences: [1]\n", "wanted sentences of own"),
        (
            CODE.format(name="own", body="..."),
            SENTENCE.format(name="read_text", sentence="what does it say"),
            "wanted sentences of own",
        ),
        (CODE.format(name="own", body="..."), "answers:\n  help: {all: Buy}\n", "answers of own"),
        (CODE.format(name="own", body="..."), SENTENCE.format(name="own", sentence="(a|b"), "en.y"),
        (
            CODE.format(name="own", body="..."),
            SENTENCE.format(name="own", sentence="buy {thing}"),
            "wanted one of object",
        ),
        (
            CODE.format(name="own", body="..."),
            SENTENCE.format(name="own", sentence="buy <goods>"),
            "found <goods>",
        ),
        (CODE.format(name="own", body="..."), "sentences: [", "ParserError"),
    ],
)
def test_a_package_that_fails_is_told_in_one_line_and_left_out(
    tmp_path: Path, code: str, words: str, told: str
) -> None:
    made(tmp_path, "olhar-odd", code, words)
    found, errors = understood(tmp_path, "What does the sign say?", "Help.")
    assert [skill for skill, _ in found] == ["read_text", "help"]
    (line,) = errors.splitlines()
    assert "olhar-odd 1.0" in line
    assert "left out" in line
    assert told in line


def test_one_that_fails_does_not_take_another_with_it(tmp_path: Path) -> None:
    made(tmp_path, "olhar-bad", "1 / 0\n")
    words = SENTENCE.format(name="own", sentence="wash the dog")
    made(tmp_path, "olhar-good", CODE.format(name="own", body='return Reply("Done.")'), words)
    found, errors = understood(tmp_path, "Wash the dog.")
    assert found == [("own", "en")]
    assert "ZeroDivisionError" in errors


def test_a_fault_in_a_skill_ends_one_request(tmp_path: Path) -> None:
    words = SENTENCE.format(name="own", sentence="wash the dog")
    made(tmp_path, "olhar-faulty", CODE.format(name="own", body="return 1 // 0"), words)
    ran = assistant(tmp_path, "ask", "Wash the dog.", "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["abstained_why"] == "unsure"
    assert "the skill own of olhar-faulty 1.0 failed: ZeroDivisionError" in ran.stderr


def test_doctor_lists_them(example: Path, tmp_path: Path) -> None:
    made(tmp_path, "olhar-bad", "1 / 0\n")
    packages = Path(os.pathsep.join([str(example), str(tmp_path)]))
    shown = " ".join(assistant(packages, "doctor").stdout.split())
    assert "✓ skills of olhar-crowd 0.1.0 is_it_crowded" in shown
    assert "· skills of olhar-bad 1.0 left out: ZeroDivisionError" in shown
