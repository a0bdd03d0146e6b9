"""Part `layers`: every layer of the catalog on typical shapes, forward and backward."""

import json
import math
import statistics

from . import peers, processes
from .peers import KEEP_MEMORY
from .report import Limit, Part, Table

CASES = peers.PROGRAMS.parent / "layers.json"
JOINING = ("Add", "Concatenate")
# Of seconds: both sides below `NOTHING` are equal, and so is what differs by less than `NOISE`.
NOTHING, NOISE = 20e-6, 1.1
PROGRAMS = {
    "PyTorch": (("torch",), "torch_layer_times.py", {}),
    "PyTorch, memory kept": (("torch",), "torch_layer_times.py", KEEP_MEMORY),
    "Keras TensorFlow": (("keras", "tensorflow-cpu"), "keras_layer_times.py", {}),
}
# The normalisation gives the layer an input whose gradient is needed, as inside a network. The
# Dense layer makes a loss possible; its own time is not counted.
SPEC = """
data facts(inputs={inputs}, range=(0, 1), targets=(1,), target_range=(0, 1), train={samples})
model layer_case {{
    a = BatchNormalization()
    b = BatchNormalization()(input)
    {layer}({reads}){flatten}
    Dense(1)
}}
compile(loss=mean_squared_error, optimizer=sgd(learning_rate=1e-6))
fit(batch_size={batch})
"""


def measure(bench) -> Part:
    """Rounds of netc and all peers on all cases; medians of the rounds."""
    part = Part("Layers")
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    found: dict[str, list[dict]] = {"netc": []}
    for _ in range(bench.rounds):
        with processes.exclusive(bench.lock):
            found["netc"].append({case["name"]: _ours(bench, case) for case in cases})
        for title in PROGRAMS:
            _note(bench, found, title)
    medians = {title: _medians(rounds) for title, rounds in found.items()}
    rows = [_row(case["name"], medians) for case in cases]
    head = ("layer", "netc", "PyTorch", "Keras", "ratio", "")
    part.tables.append(Table("Milliseconds, forward and backward", head, rows))
    slower = sum(row[-1] != "" for row in rows) if len(found) > 1 else None
    part.limits.append(Limit("layers slower than the fastest peer", slower, 0))
    part.data = found
    return part


def spec_of(case: dict) -> str:
    """A spec with the case's layer, named `measured`."""
    arguments = case["layer"][:-1].rstrip()
    comma = "" if arguments.endswith("(") else ", "
    joins = case["layer"].startswith(JOINING)
    spec = SPEC if joins else SPEC.replace("    b = BatchNormalization()(input)\n", "")
    inputs = ", ".join(map(str, case["input"])) + ","
    return spec.format(
        inputs=f"({inputs})", samples=4 * case["batch"], batch=case["batch"],
        layer=f"{arguments}{comma}name=measured)", reads="a, b" if joins else "a",
        flatten="\n    Flatten()" if len(case["output"]) == 3 else "")


def seconds_in(report: dict, case: dict) -> float:
    """Forward and backward seconds of the layer `measured` in what `netc bench` reports.

    The tensor library's adding up of gradients belongs to no layer there; the layer is charged with
    its inputs' share of it, by their size.
    """
    profile = report["runs"][-1]["profile"]
    layer, sums = (_named(profile[part], name)
                   for part, name in (("layers", "measured"), ("parts", "gradient_sums")))
    if layer["computed_with"]:
        raise processes.Failed(f"{layer['text']} is computed with {layer['computed_with']}")
    own = math.prod(case["input"]) * (2 if case["layer"].startswith(JOINING) else 1)
    # Those behind it: of its output and, where that is flattened, of the vector.
    others = math.prod(case["output"]) * (2 if len(case["output"]) == 3 else 1)
    share = own / (own + others) * (sums["forward_seconds"] + sums["backward_seconds"])
    return layer["forward_seconds"] + layer["backward_seconds"] + share


def _named(entries: list[dict], name: str) -> dict:
    return next(entry for entry in entries if entry["name"] == name)


def _ours(bench, case: dict) -> float:
    return seconds_in(bench.netc.bench(spec_of(case)), case)


def _note(bench, found: dict, title: str) -> None:
    """Adds a round of a peer, if it is there."""
    packages, program, settings = PROGRAMS[title]
    if not bench.has(title, packages):
        return
    try:
        with processes.exclusive(bench.lock):
            finished = processes.run([bench.python, peers.PROGRAMS / program], settings)
        found.setdefault(title, []).append(peers.answer(finished))
    except processes.Failed as failure:
        bench.tell(f"{title} is left out: {failure}")


def _medians(rounds: list[dict]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def _row(name: str, medians: dict[str, dict]) -> tuple[str, ...]:
    def least(word: str) -> float:
        """Of the programs with that word in their title."""
        times = [times[name] for title, times in medians.items() if word in title]
        return min(times, default=math.inf)

    ours, torch, keras = sides = [least(word) for word in ("netc", "PyTorch", "Keras")]
    ratio = max(ours, NOTHING) / max(min(torch, keras), NOTHING)
    cells = [f"{1000 * seconds:.3f}" if seconds < math.inf else "-" for seconds in sides]
    return name, *cells, f"{ratio:.2f}", "slower" if ratio > NOISE else ""
