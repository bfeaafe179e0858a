"""Written English as it is said: no digits, no symbols, signs in capitals as words or letters."""

from models.english.abbreviations import in_full
from models.english.addresses import read_out_addresses
from models.english.capitals import as_word_or_letters, capitals_as_words, letters_or_articles
from models.english.numbers import numbers_as_words
from models.english.roman_numerals import roman_as_words
from models.english.symbols import plain_characters, symbols_as_words
from models.sayable import sayable


def spoken_form(text: str) -> str:
    """Text as it should be read out, for `models.english.phonemes`.

    Single capital letters in the result are the names of letters; the article is a lower-case "a".
    What cannot be said (most emoji, stray marks) is dropped. No digit and no line break is left.
    """
    text = letters_or_articles(plain_characters(text))
    text = read_out_addresses(text, as_word_or_letters)
    text = roman_as_words(text)
    text = in_full(numbers_as_words(text))
    return sayable(capitals_as_words(symbols_as_words(text)))
