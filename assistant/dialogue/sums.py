"""From a question in words to a sum: "fifteen percent of eighty" is "15% of 80".

The words stand in the language files under `sums`; this file knows none. A question is rewritten
to signs step by step, then the longest run of signs that is a sum is taken. Shares of the whole (a
tip, a discount, splitting) are taken off first and put around the rest.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile

from assistant.dialogue.amounts import decimal_mark, in_digits, plain, written_value
from assistant.dialogue.arithmetic import NoResultError, Trouble, conversion, result
from assistant.dialogue.cues import laid
from assistant.dialogue.language import Language, alternatives

PRICE, SUM, LAST, CHEAPEST, DEAREST = "price", "sum", "last", "min", "max"
NAMES = (PRICE, SUM, LAST, CHEAPEST, DEAREST)  # what a sum may have instead of a number
LONGEST = 400  # characters of a question
_NUMBER = r"\d+(?:\.\d+)?"
_WRITTEN = re.compile(r"\d+(?:[.,]\d+)*")
_RUN = re.compile(
    rf"(?:{_NUMBER}%?|sqrt|of|[-+*/^()])(?:\s*(?:{_NUMBER}%?|sqrt|\bof\b|[-+*/^%()]))*"
)
_SIGNS = re.compile(r"[-+*/^%]|sqrt")
_ZEROS = re.compile(r"(?<=\d)(?:\.0+|(\.\d*?[1-9])0+)(?!\d)")
_LONE = re.compile(rf"(?<![\w.])({_NUMBER})(?![\w.%])")


@dataclass(frozen=True, slots=True)
class Sum:
    """What is to be calculated.

    Attributes:
        expression: As `assistant.dialogue.arithmetic` takes it, with `NAMES` for prices in view
            ("sum", "min" ...) and for what was calculated last.
        of: Whose prices, in the words of the question; "" if none are named.
    """

    expression: str
    of: str = ""


def expression_of(text: str, language: Language) -> Sum | None:
    """What a question asks to calculate; None where it asks for no sum.

    Args:
        text: One sentence, as the recogniser writes it.
        language: Of the sentence.
    """
    rules = _rules(language)
    signs = rules.signs(text, language)
    if measure := _conversion(signs, rules):
        return Sum(measure)
    rest, shares = _without_shares(signs, rules)
    base = _arithmetic(rest, rules)
    if base is None and shares and (lone := _LONE.findall(rest)):
        base = Sum(lone[-1])
    if base is None:
        base = _priced(rest, rules)
    if base is None and shares and not re.search(r"\d", rest):
        whole = rules.bill.search(rest)
        base = Sum(SUM, whole["of"] or "") if whole else Sum(LAST)
    if base is None:
        return None
    return Sum(_shared(base.expression, shares), base.of)


@dataclass(frozen=True, slots=True)
class _Rules:
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    shares: tuple[tuple[re.Pattern[str], str], ...]  # and what they do to the rest: "+ {n}%"
    prices: tuple[tuple[re.Pattern[str], str], ...]  # and the expression
    conversions: tuple[re.Pattern[str], ...]
    units: Mapping[str, str]  # each word for a unit: its name in expressions
    bill: re.Pattern[str]  # the whole that a share is of
    asks: re.Pattern[str]  # what makes a bare "8-5" a sum
    nobody: frozenset[str]  # words of `of` that name nothing
    one: re.Pattern[str]  # an article that counts one

    def signs(self, text: str, language: Language) -> str:
        """The question with numbers in plain digits and signs for words."""
        lowered = in_digits(text[:LONGEST].lower().replace("’", "'"), language)
        mark = decimal_mark(language)
        lowered = _WRITTEN.sub(lambda found: _plain(found[0], mark), lowered)
        lowered = re.sub(r"(?<!\d)[.,]|[.,](?!\d)|[?!;:\"]", " ", lowered)
        return self.rewritten(" ".join(lowered.split()))

    def rewritten(self, text: str) -> str:
        for pattern, to in self.rewrites:
            text = pattern.sub(to, text)
        text = self.one.sub("1", text)
        text = _ZEROS.sub(r"\1", text)
        return " ".join(text.split())


def _plain(digits: str, mark: str) -> str:
    value = written_value(digits, mark)
    return digits if value is None else plain(value)


def _conversion(signs: str, rules: _Rules) -> str | None:
    """As in "how many kilometres is 5 miles": "5 mi in km"."""
    for pattern in rules.conversions:
        if not (match := pattern.search(signs)):
            continue
        groups = match.groupdict()
        measure = f"{groups['n']} {rules.units[groups['unit']]}"
        if groups.get("more"):
            measure += f" {groups['more']} {rules.units[groups['smaller']]}"
        expression = f"{measure} in {rules.units[groups['to']]}"
        if conversion(expression):
            return expression
    return None


def _without_shares(signs: str, rules: _Rules) -> tuple[str, list[str]]:
    """The question without tip, discount and splitting, and what these do; splitting last."""
    shares: list[str] = []
    for pattern, does in rules.shares:
        if match := pattern.search(signs):
            groups = match.groupdict()
            shares.append(does.format(**groups))
            inner = groups.get("rest") or ""
            signs = f"{signs[: match.start()]} {inner} {signs[match.end() :]}"
    return " ".join(signs.split()), shares


def _shared(expression: str, shares: list[str]) -> str:
    for share in shares:
        if re.search(r"\s[-+*/]\s|\bof\b", expression):
            expression = f"({expression})"
        expression = f"{expression} {share}"
    return expression


def _arithmetic(signs: str, rules: _Rules) -> Sum | None:
    """The longest sum of numbers in the question."""
    found = [sum for run in _RUN.finditer(signs) if (sum := _longest(run[0]))]
    if not found:
        return None
    best = max(found, key=len)
    bare = not rules.asks.search(signs) and signs.replace(" ", "") != best.replace(" ", "")
    return None if bare else Sum(best)


def _longest(run: str) -> str | None:
    """A run of signs as a sum, without what dangles at its ends; None if it is none."""
    tokens = re.findall(rf"{_NUMBER}%?|[a-z]+|[-+*/^%()]", run)
    for length in range(len(tokens), 1, -1):
        for start in range(len(tokens) - length + 1):
            expression = _spaced(tokens[start : start + length])
            if _SIGNS.search(expression) and _is_sum(expression):
                return expression
    return None


def _is_sum(expression: str) -> bool:
    try:
        result(expression)
    except NoResultError as no:
        return no.trouble is not Trouble.UNCLEAR
    return re.fullmatch(r"-?[\d.]+%?", expression) is None


def _spaced(tokens: list[str]) -> str:
    text = " ".join(tokens)
    text = re.sub(r"\( | \)", lambda bracket: bracket[0].strip(), text).replace("sqrt (", "sqrt(")
    text = re.sub(r"(?:(?<=^)|(?<=[-+*/^(] )|(?<=\())- (?=\d)", "-", text)
    return text.replace(" ^ ", "^")


def _priced(signs: str, rules: _Rules) -> Sum | None:
    for pattern, expression in rules.prices:
        if match := pattern.search(signs):
            groups = {name: words or "" for name, words in match.groupdict().items()}
            words = groups.get("of", "").split()
            bare = [*dropwhile(lambda word: word in rules.nobody or word.isdigit(), words)]
            return Sum(expression.format(**groups), " ".join(bare or words))
    return None


@cache
def _rules(language: Language) -> _Rules:
    sums, amounts = language.rules["sums"], language.rules["amounts"]
    units = {str(word): name for name, words in sums["units"].items() for word in words}
    unit = alternatives(map(re.escape, units))
    articles = alternatives(amounts["articles"])
    stones = {
        "number": _NUMBER,
        "n": rf"(?P<n>{_NUMBER})",
        "measure": rf"(?P<n>-?{_NUMBER}) ?(?P<unit>{unit})(?!\w)"
        rf"(?: (?:(?:{alternatives(amounts['joints'])}) )?"
        rf"(?P<more>{_NUMBER}) (?P<smaller>{unit})(?!\w))?",
        "to": rf"(?P<to>{unit})(?!\w)",
        "unit": unit,
    }

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(laid(pattern, stones))

    def pairs(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((compiled(pattern), to) for pattern, to in sums[name])

    return _Rules(
        rewrites=pairs("rewrites"),
        shares=pairs("shares"),
        prices=pairs("prices"),
        conversions=tuple(map(compiled, sums["conversions"])),
        units=units,
        bill=compiled(sums["bill"]),
        asks=compiled(sums["asks"]),
        nobody=frozenset(map(str, sums["nobody"])),
        one=re.compile(rf"(?<=[-+*/^] )\b{articles}\b|\b{articles}(?= (?:[-+*/^%]|{unit}(?!\w)))"),
    )


def names_in(expression: str) -> Iterator[str]:
    """The names in an expression: "price", "sum" ..."""
    for word in re.findall(r"[a-z]+", expression):
        if word in NAMES:
            yield word


def named(words: str, language: Language) -> str:
    """The words of an `of` that name something; "" where it means whatever is in view."""
    nobody = _rules(language).nobody
    return " ".join(w for w in words.lower().split() if w not in nobody and not w.isdigit())
