"""The networks that are measured, and copies of their specs with other numbers of epochs and samples."""

import re
from pathlib import Path

NETWORKS = ("large_cnn", "convnet", "dense784", "mlp")
CONVOLUTIONAL = ("large_cnn", "convnet")


def convolutional(networks: list[str]) -> list[str]:
    """Those of the networks that read images."""
    return [network for network in networks if network in CONVOLUTIONAL]


def text(repository: Path, network: str, epochs: int, seed: int, train: int = 60_000,
         test: int = 10_000) -> str:
    """The spec, trained for so many epochs on so many samples from another seed."""
    spec = (repository / "specs" / f"{network}.net").read_text(encoding="utf-8")
    spec = re.sub(r"(?m)^\s*take\(.*\)\n", "", spec)
    spec = _replace(r"(?m)^data mnist \{\n", rf"\g<0>    take(train={train}, test={test})\n", spec)
    spec = _replace(r"(?m)^seed = \d+", f"seed = {seed}", spec)
    if re.search(r"(?m)^param epochs", spec):
        return _replace(r"(?m)^param epochs = \d+", f"param epochs = {epochs}", spec)
    return _replace(r"(?m)^(fit\(.*\b)epochs=\d+", rf"\g<1>epochs={epochs}", spec)


def _replace(pattern: str, replacement: str, spec: str) -> str:
    changed, count = re.subn(pattern, replacement, spec)
    if count != 1:
        raise ValueError(f"a spec has {count} places like {pattern}, not one")
    return changed
