"""The cases of layers.json as peers read them, and how long one step of each takes."""

import json
import pathlib
import statistics
import time
from dataclasses import dataclass

import spec_text

CASES = pathlib.Path(__file__).resolve().parent.parent / "layers.json"
JOINING = ("Add", "Concatenate")
# A case is repeated for so many seconds, and at least so many times.
SECONDS, TIMES = 0.3, 7


@dataclass(frozen=True)
class Case:
    """One layer on one input shape."""

    name: str
    layer: spec_text.Call
    batch: int
    input: tuple[int, ...]
    """Without the batch; images as (rows, columns, channels)."""

    @property
    def images(self) -> bool:
        """Whether the input has rows and columns."""
        return len(self.input) == 3

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return 2 if self.layer.name in JOINING else 1


def read() -> list[Case]:
    """All cases."""
    return [
        Case(case["name"], spec_text.call(case["layer"]), case["batch"], tuple(case["input"]))
        for case in json.loads(CASES.read_text(encoding="utf-8"))]


def seconds(step) -> float:
    """The median time of `step()`, after three that are not counted."""
    for _ in range(3):
        step()
    times, end = [], time.perf_counter() + SECONDS
    while len(times) < TIMES or time.perf_counter() < end:
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def without_overhead(step, empty) -> float:
    """Seconds of a step less those of one that computes nothing: the layer alone, as in a network."""
    return max(0.0, seconds(step) - seconds(empty))
