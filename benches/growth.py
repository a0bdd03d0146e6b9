#!/usr/bin/env python3
"""Measures how the cost of training and checking grows: see peers/README.md.

    python3 benches/growth.py --markdown growth.md

Needs neither network nor any package.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "benches" / "peers"))
from measure import environment, machine, processes, report  # noqa: E402
from measure.netc import Netc  # noqa: E402
from measure.report import Part, Table  # noqa: E402

BATCHES = (32, 64, 128, 256, 512, 1024)
FACTORS = (1, 2, 4, 8)
# Samples of an epoch, and epochs: 60,000 are all there are, so that more of them are repeated.
SIZES = ((10_000, 1), (30_000, 1), (60_000, 1), (60_000, 2), (60_000, 5), (60_000, 10))
LAYERS = (10, 50, 200, 500, 1_000, 2_000)
CHECKS = 20

WIDTH = """
data facts(inputs=(16, 16, 16), classes=10, train=10_000)
model wide {{
    Conv2D({channels}, 3, padding=same, activation=relu)
    Conv2D({channels}, 3, padding=same, activation=relu)
    MaxPooling2D()
    Flatten()
    Dense({units}, activation=relu)
    Dense(10, activation=softmax)
}}
compile(loss=sparse_categorical_crossentropy, optimizer=adam, metrics=[accuracy])
fit(batch_size=64)
"""
DEPTH = """
data facts(inputs=(16, 16, 16), classes=10, train=10_000)
model deep {{
    repeat {layers} {{ Conv2D(16, 3, padding=same, activation=relu) }}
    GlobalAveragePooling2D()
    Dense(10, activation=softmax)
}}
compile(loss=sparse_categorical_crossentropy, optimizer=adam, metrics=[accuracy])
fit(batch_size=64)
"""
# Milliseconds a step with each number of threads; the rest with two.
HEAD = ("ms, 1 thread", "2 threads", "gain", "samples/s", "GFLOP/s", "of peak")


def batches(netc: Netc) -> Table:
    """Samples in a step of large_cnn."""
    spec = (REPOSITORY / "specs" / "large_cnn.net").read_text(encoding="utf-8")
    rows = [(f"{size:,}", *steps(netc, spec, "--batch-size", size, "--data-dir", netc.data))
            for size in BATCHES]
    return Table("large_cnn, a step of training: samples in it", ("batch", *HEAD), rows)


def width(netc: Netc) -> Table:
    """Channels and units doubled: four units for each channel."""
    rows = [(f"{16 * factor} channels",
             *steps(netc, WIDTH.format(channels=16 * factor, units=64 * factor)))
            for factor in FACTORS]
    return Table("Two convolutions and two dense layers, a step of training: width", ("width", *HEAD), rows)


def depth(netc: Netc) -> Table:
    """Layers doubled."""
    rows = [(f"{4 * factor} convolutions", *steps(netc, DEPTH.format(layers=4 * factor)))
            for factor in FACTORS]
    return Table("Convolutions of 16 channels, a step of training: depth", ("depth", *HEAD), rows)


def steps(netc: Netc, spec: str, *options) -> tuple[str, ...]:
    """Cells: a step of training with one thread and with two."""
    one, two = (run["training"] for run in netc.bench(spec, "--threads", "1,2", *options)["runs"])
    seconds = [run["median_seconds"] for run in (one, two)]
    return (*(f"{1000 * value:.2f}" for value in seconds), f"{seconds[0] / seconds[1]:.2f}",
            f"{two['samples_per_second']:,.0f}", f"{two['gflops']:.1f}",
            f"{100 * two['share_of_peak']:.0f} %")


def samples(netc: Netc) -> Table:
    """Samples that large_cnn is trained on."""
    rows = []
    for train, epochs in SIZES:
        run = netc.train("large_cnn", epochs, seed=7, train=train)
        count, seconds = train * epochs, sum(run.training)
        again = f" (60,000, {epochs} times)" if epochs > 1 else ""
        rows.append((f"{count:,}{again}", f"{seconds:.2f}", f"{1e6 * seconds / count:.1f}",
                     f"{run.peak_mib:.0f}"))
    head = ("samples", "seconds of training", "microseconds a sample", "peak MiB")
    return Table("large_cnn: samples to train on, two threads", head, rows)


def checks(netc: Netc) -> Table:
    """Layers of a spec that is checked."""
    rows = []
    for count in LAYERS:
        file = netc.folder / "layers.net"
        file.write_text(layers(count))
        seconds = [netc.check(file) for _ in range(CHECKS)]
        least, middle = min(seconds), statistics.median(seconds)
        rows.append((f"{count:,}", f"{1000 * middle:.1f}", f"{1000 * least:.1f}",
                     f"{file.stat().st_size / 1024:.0f}"))
    head = ("layers", "ms, median", "ms, least", "KiB of spec")
    return Table(f"netc check as a whole process, {CHECKS} runs", head, rows)


def layers(count: int) -> str:
    """A spec with so many layers, each written out: convolutions, then dense ones."""
    half = count // 2
    lines = ["    Input(32, 32, 3)"]
    lines += ["    Conv2D(16, (3, 3), padding=same, activation=relu)"] * half
    lines += ["    Flatten()"] + ["    Dense(64, activation=relu)"] * (count - half - 1)
    return "model many {\n" + "\n".join(lines) + "\n}\n"


TABLES = {"batch": batches, "width": width, "depth": depth, "samples": samples, "check": checks}


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--netc", type=Path, help="a binary to use; otherwise it is built")
    parser.add_argument("--only", default=",".join(TABLES), help="tables to make [%(default)s]")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables here")
    parser.add_argument("--lock", type=Path, metavar="FILE",
                        help="hold this file's lock while a table is measured")
    chosen = parser.parse_args()
    chosen.only = chosen.only.split(",")
    if chosen.netc and not chosen.netc.is_file():
        parser.error(f"there is no file {chosen.netc}")
    if unknown := [table for table in chosen.only if table not in TABLES]:
        parser.error(f"no table {unknown[0]}")
    return chosen


def main() -> int:
    """Makes the chosen tables."""
    chosen = options()
    binary = (chosen.netc or environment.build(REPOSITORY)).resolve()
    part = Part("Measured")
    with tempfile.TemporaryDirectory() as folder:
        netc = Netc(binary, REPOSITORY, Path(folder).resolve())
        facts = machine.facts() | {"netc": netc.version(), "load before": machine.load()}
        for name in chosen.only:
            with processes.exclusive(chosen.lock):
                part.tables.append(TABLES[name](netc))
            print(f"{part.tables[-1].text()}\n", flush=True)
    if chosen.markdown:
        chosen.markdown.write_text(report.markdown("How cost grows", facts, [part]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (processes.Failed, OSError, subprocess.CalledProcessError) as failure:
        print(f"netc failed: {failure}", file=sys.stderr)
        sys.exit(2)
