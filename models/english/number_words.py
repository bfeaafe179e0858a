"""English words for numbers, American style: no "and" inside."""

_NAMES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
""".split()  # noqa: SIM905 (a list of this length is hard to read)
_SMALL = _NAMES[:20]
_TENS = ["", "ten", *_NAMES[20:]]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_LIMIT = 10**15  # from here on digits are read one by one
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_GROUP = 3  # digits said in one breath


def cardinal(number: int) -> str:
    """42 -> "forty-two"; negative numbers start with "minus"."""
    if number < 0:
        return "minus " + cardinal(-number)
    if number >= _LIMIT:
        return digits(str(number))
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[rest]}" if rest else "")
    if number < 1000:
        return _joined(number, 100, "hundred")
    return next(_joined(number, size, name) for size, name in _SCALES if number >= size)


def ordinal(number: int) -> str:
    """42 -> "forty-second"."""
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:cut], words[cut:]
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    return head + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def year(number: int) -> str:
    """1905 -> "nineteen oh five", 2026 -> "twenty twenty-six", 2007 -> "two thousand seven"."""
    century, rest = divmod(number, 100)
    if not 11 <= century <= 99 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {two_digits(rest)}"


def two_digits(number: int) -> str:
    """Minutes, and the end of a year: 5 -> "oh five", 30 -> "thirty"."""
    return f"oh {_SMALL[number]}" if number < 10 else cardinal(number)


def digits(text: str) -> str:
    """One by one, a comma after each third and none before a lone last one: a code, a number plate.

    "1234567" -> "one two three, four five six seven".
    """
    names = [_SMALL[int(digit)] for digit in text]
    groups = [names[i : i + _GROUP] for i in range(0, len(names), _GROUP)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return ", ".join(" ".join(group) for group in groups)


def _joined(number: int, size: int, name: str) -> str:
    count, rest = divmod(number, size)
    return f"{cardinal(count)} {name}" + (f" {cardinal(rest)}" if rest else "")
