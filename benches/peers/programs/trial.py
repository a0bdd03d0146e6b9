"""What all training peers share: options, the data, the clocks, and one line of JSON at the end.

Imports no framework, so that the time from process start to the first step is a program's own.
"""

import argparse
import json
import os
import pathlib
import time

import spec_text

IMAGES = {"train": "train-images-idx3-ubyte", "test": "t10k-images-idx3-ubyte"}
LABELS = {"train": "train-labels-idx1-ubyte", "test": "t10k-labels-idx1-ubyte"}
# Samples at a time when a peer evaluates and predicts, beside the spec's own number.
LARGE_BATCH = 1000


def parser(description: str) -> argparse.ArgumentParser:
    """The options that every training peer has."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--spec", required=True, type=pathlib.Path, help="a resolved spec")
    options.add_argument("--data", required=True, type=pathlib.Path, help="folder of plain IDX files")
    options.add_argument("--epochs", type=int, default=1)
    options.add_argument("--samples", type=int, default=60_000, help="number to train on")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--inference", type=int, default=1, help="times to evaluate and predict")
    return options


def read_spec(options: argparse.Namespace) -> spec_text.Spec:
    """The spec that the options name."""
    return spec_text.spec(options.spec.read_text(encoding="utf-8"))


def read_data(folder: pathlib.Path, split: str, limit: int, takes_images: bool):
    """Inputs as float32 in 0..1, (n, 28, 28) or (n, 784), and labels as bytes, (n,)."""
    import numpy

    pixels = numpy.fromfile(folder / IMAGES[split], numpy.uint8, limit * 784, offset=16)
    labels = numpy.fromfile(folder / LABELS[split], numpy.uint8, limit, offset=8)
    shape = (-1, 28, 28) if takes_images else (-1, 784)
    return pixels.reshape(shape).astype(numpy.float32) / numpy.float32(255), labels


def since_process_start() -> float:
    """Seconds since this process began, to 10 ms (Linux; elsewhere since Python could ask)."""
    try:
        fields = pathlib.Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()
        began = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - began
    except OSError:
        return time.process_time()


def timed(work) -> tuple[float, object]:
    """Seconds that `work()` took, and what it gave."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def run_epochs(count: int, epoch) -> dict:
    """Calls `epoch()`, which gives the mean training loss, and times each."""
    training, loss, first_epoch_at = [], [], None
    for _ in range(count):
        seconds, value = timed(epoch)
        first_epoch_at = first_epoch_at or since_process_start()
        training.append(seconds)
        loss.append(value)
    return {"training": training, "loss": loss, "first_epoch_at": first_epoch_at}


def run_inference(options, batch_size: int, evaluate, predict) -> dict:
    """Times evaluation and prediction, each with the better of two batch sizes.

    `evaluate(batch_size)` gives the accuracy, `predict(batch_size)` the probabilities.
    """
    results = {}
    for name, work in (("evaluation", evaluate), ("prediction", predict)):
        if name == "prediction" and options.inference < 2:
            continue
        best = None
        for size in {batch_size, LARGE_BATCH}:
            runs = [timed(lambda: work(size)) for _ in range(options.inference)]
            seconds = [seconds for seconds, _ in runs]
            if best is None or min(seconds[1:] or seconds) < min(best[1:] or best):
                best = seconds
            if name == "evaluation":
                results["accuracy"] = runs[-1][1]
            if options.inference < 2:
                break
        results[name] = best
    return results


def answer(**facts) -> None:
    """Prints the facts as the program's last line."""
    print(json.dumps(facts), flush=True)
