"""The bundled demo session: composed from scenarios/demo.yaml."""

from pathlib import Path

DEMO = Path(__file__).parent / "glasses.mp4"
