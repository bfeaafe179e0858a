"""Models made ready before a run, with progress."""

from rich.console import Console

from assistant.commands.models import WeightBars, store_from
from assistant.config import Listen, Settings
from assistant.model_set import ModelSet
from models.runtime import cuda_works


def needed(settings: Settings, listen: Listen) -> list[str]:
    """Names of the models that a run with these settings cannot do without."""
    names = ["vad", "turn-end", "detector", "text-reader", "voice-en"]
    if listen is Listen.WAKE:
        names += ["wake", "whisper-base"]
    if "pt" in settings.asr.languages and listen is not Listen.OPEN:
        names.append("voice-pt")  # a recording's language is seen when it comes
    if settings.asr.engine == "onnx":
        names.append(f"whisper-{settings.asr.model}")
    return list(dict.fromkeys(names))


def loaded_models(settings: Settings, listen: Listen) -> ModelSet:
    """All models of a run: fetched and built if need be, then loaded.

    Raises:
        ModelError: one of them is not to be had.
    """
    console = Console(stderr=True)
    with WeightBars() as bars:
        store = store_from(settings, bars)
        for name in needed(settings, listen):
            store.get(name)
    if settings.runtime.provider == "cuda" and not cuda_works():
        console.print("[yellow]wanted CUDA, found none that works: models run on the CPU[/]")
    models = ModelSet(settings, store)
    with console.status("loading models") as status:
        models.load(listen, lambda name: status.update(f"loading models: {name}"))
    return models
