import re
import unicodedata
from dataclasses import dataclass
from itertools import chain

from assistant.dialogue.language import Language, alternatives

LONGEST = 600  # characters of an utterance that are looked at
_STOPS = re.compile(r"(?<=[^\W\d_]{2})[.?!;:…]+(?=\s|$)|[?!;]+")
ROUNDS = 8  # of taking politeness off; people pile up fewer


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said, sorted out.

    Attributes:
        sentences: As they are written, still punctuated, the assistant's name taken off.
        named: Whether the assistant was called by its name.
        vocative: Whether somebody else was ("Ana, ...").
    """

    sentences: tuple[str, ...]
    named: bool
    vocative: bool


class Normaliser:
    """Brings speech as the recogniser writes it into one plain form."""

    def __init__(self, language: Language) -> None:
        rules = language.rules
        greeted = language.pattern("name", "greeted")
        always = language.pattern("name", "always")
        greetings = language.pattern("name", "greetings")
        others = language.pattern("name", "people")
        # Whatever begins a request is nobody's name: "stop, please".
        openings = re.findall(r"[^\W\d_]+", " ".join(chain(*rules["sentences"].values())))
        discourse = language.pattern("name", "not_names")
        known = alternatives({*rules["name"]["not_names"], *openings})
        self._named = re.compile(
            rf"^\W*(?:(?:{greetings}\W+)+{greeted}|{always})(?![\w'])\W*", re.IGNORECASE
        )
        before = language.pattern("name", "before_last")
        self._named_last = re.compile(rf"{before}{always}(?=\W*$)", re.IGNORECASE)
        forms = alternatives(rules["forms"].values())
        name = rf"(?!(?i:{known}\b|{forms}))[^\W\d_][\w'’-]+"
        self._called_first = re.compile(
            rf"^(?:(?i:{greetings}|{discourse})\b[,.!]? )*"
            rf"(?:(?i:{others})(?=[,.!])|{name}(?=,)|(?-i:(?=[^\W_a-z]){name} [A-Z][\w'’-]+(?=,)))"
            rf"|^(?i:{greetings}),? (?:(?i:{others})\b|(?=[^\W_a-z]){name})"
        )
        self._called_last = re.compile(
            rf", (?:(?i:{others})|(?!(?i:{known})\b)[A-ZÀ-Þ][\w'’-]+)(?=[.?!]|$)"
        )
        self._person = re.compile(language.pattern("name", "persons"))
        self._pronoun = f" {rules['name']['pronoun']}"
        self._rewrites = [(re.compile(rule), to) for rule, to in rules["rewrites"]]
        self._fillers = re.compile(language.pattern("fillers"))
        self._prefaces = re.compile(rf"^{language.pattern('prefaces')}(?:\s+|$)")
        self._endings = re.compile(rf"(?:^|\s+){language.pattern('endings')}$")
        self._corrections = re.compile(language.pattern("corrections"))

    def sort(self, text: str) -> Utterance:
        """What the recogniser wrote, as sentences and whom they are said to."""
        text = " ".join(unicodedata.normalize("NFC", text)[:LONGEST].split())
        rest = self._named_last.sub("", self._named.sub("", text, count=1))
        named = rest != text
        vocative = not named and self._calls_another(text)
        # Each keeps its stop: in some languages only that tells a question from a statement.
        sentences = re.sub(_STOPS, r"\g<0>\n", rest).split("\n")
        return Utterance(
            tuple(s.strip() for s in sentences if re.search(r"\w", s)), named, vocative
        )

    def lowered(self, sentence: str) -> str:
        """A sentence in lower case; people whom only capital letters show become pronouns."""
        return self._person.sub(self._pronoun, sentence).lower()

    def plain(self, sentence: str) -> str:
        """A sentence without punctuation, contractions, fillers and politeness."""
        text = sentence.lower()
        for rule, to in self._rewrites:
            text = rule.sub(to, text)
        text = re.sub(r"(?<=\w)[-–—/](?=\w)", " ", text)
        text = re.sub(r"[^\w\s']|_|(?<!\w)'|'(?!\w)", " ", text)
        text = " ".join(self._fillers.sub(" ", text).split())
        for _ in range(ROUNDS):
            # The last words are kept: "stop" and "again" alone are requests.
            shorter = self._endings.sub("", text) or text
            shorter = self._prefaces.sub("", shorter) or shorter
            if shorter == text:
                break
            text = shorter
        return text

    def corrected(self, sentence: str) -> tuple[str, str] | None:
        """(taken back, said instead), where the speaker corrects themselves; else None."""
        parts = self._corrections.split(sentence.lower())
        said = len(parts) > 1 and re.search(r"\w", parts[-1])
        return (parts[0], parts[-1]) if said else None

    def _calls_another(self, text: str) -> bool:
        return bool(self._called_first.search(text) or self._called_last.search(text))
