"""Makes judgements.json with scikit-learn: see README.md.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python make_judgements.py
"""
import json
import os
import sys
import warnings

import numpy
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {
    "scikit-learn": sklearn.__version__, "numpy": numpy.__version__,
    "python": ".".join(map(str, sys.version_info[:3])),
}
BINS = 15



def scores(truth, predicted, average):
    found = metrics.precision_recall_fscore_support(
        truth, predicted, average=average, zero_division=0)
    return [float(value) for value in found[:3]]


def ranking(positive, truth, score):
    right = truth == positive
    case = {"positive": int(positive), "auc": None, "average_precision": None, "roc": [], "precision_recall": []}
    if right.any() and not right.all():
        false, true, _ = metrics.roc_curve(right, score, drop_intermediate=False)
        case["auc"] = float(metrics.roc_auc_score(right, score))
        case["roc"] = [[float(f), float(t)] for f, t in zip(false, true)]
    if right.any():
        precision, recall, _ = metrics.precision_recall_curve(right, score)
        case["average_precision"] = float(metrics.average_precision_score(right, score))
        # From the highest threshold; without the point (recall 0, precision 1), which no threshold makes.
        pairs = list(zip(precision, recall))[:-1][::-1]
        case["precision_recall"] = [[float(p), float(r)] for p, r in pairs]
    return case


def calibration(confidence, right):
    accuracy, mean = calibration_curve(right, confidence, n_bins=BINS, strategy="uniform")
    return {"accuracy": [float(a) for a in accuracy], "confidence": [float(c) for c in mean]}


def classes(name, outputs, truth):
    outputs, truth = numpy.asarray(outputs, numpy.float32), numpy.asarray(truth)
    width = outputs.shape[1]
    both = outputs if width > 1 else numpy.hstack([1 - outputs.astype(numpy.float64), outputs])
    count = both.shape[1]
    predicted = both.argmax(axis=1)
    ranked = [1] if count == 2 else range(count)
    report = metrics.classification_report(truth, predicted, zero_division=0, digits=4)
    every = metrics.precision_recall_fscore_support(
        truth, predicted, labels=range(count), zero_division=0)
    return {
        "name": name, "width": width, "outputs": [float(x) for x in outputs.ravel()],
        "truths": [int(t) for t in truth],
        "confusion": metrics.confusion_matrix(truth, predicted, labels=range(count)).ravel().tolist(),
        "accuracy": float(metrics.accuracy_score(truth, predicted)),
        "precision": every[0].tolist(), "recall": every[1].tolist(), "f1": every[2].tolist(),
        "support": every[3].tolist(),
        "macro": scores(truth, predicted, "macro"), "weighted": scores(truth, predicted, "weighted"),
        "rankings": [ranking(c, truth, both[:, c]) for c in ranked],
        "calibration": calibration(both.max(axis=1), predicted == truth),
        "report": report,
    }


def values(name, outputs, truth):
    outputs, truth = numpy.asarray(outputs, numpy.float32), numpy.asarray(truth, numpy.float32)
    return {
        "name": name, "width": outputs.shape[1],
        "outputs": [float(x) for x in outputs.ravel()], "truths": [float(x) for x in truth.ravel()],
        "mean_absolute_error": float(metrics.mean_absolute_error(truth.astype(float), outputs.astype(float))),
        "mean_squared_error": float(metrics.mean_squared_error(truth.astype(float), outputs.astype(float))),
        "determination": float(metrics.r2_score(truth.astype(float), outputs.astype(float))),
    }


def softmax(numbers):
    powers = numpy.exp(numbers - numbers.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def main():
    warnings.simplefilter("ignore")
    draw = numpy.random.default_rng(7)
    truth = draw.integers(0, 4, 60)
    logits = draw.normal(size=(60, 4)) + 2.0 * numpy.eye(4)[truth]
    # Eighths, so that many scores are equal and every sum is exact.
    eighths = numpy.round(draw.random(40) * 8) / 8
    absent = draw.integers(0, 3, 30)
    never = softmax(draw.normal(size=(30, 5)) + numpy.array([2.0, 1.0, 0.0, -9.0, -9.0]))
    cases = [
        classes("four_classes", softmax(logits), truth),
        classes("one_output", 1 / (1 + numpy.exp(-draw.normal(size=(50, 1)))), draw.integers(0, 2, 50)),
        classes("one_output_with_ties", eighths[:, None], (eighths + draw.normal(size=40) * 0.4 > 0.5).astype(int)),
        classes("two_outputs", softmax(draw.normal(size=(30, 2))), draw.integers(0, 2, 30)),
        classes("three_classes_with_ties", numpy.round(draw.random((40, 3)) * 4) / 4, draw.integers(0, 3, 40)),
        classes("absent_classes", never, absent),
        classes("only_one_class", 1 / (1 + numpy.exp(-draw.normal(size=(12, 1)))), numpy.ones(12, int)),
        classes("all_right", numpy.eye(3)[[0, 1, 2, 1]] * 0.75 + 0.0625, [0, 1, 2, 1]),
    ]
    of_values = [
        values("one_number", draw.normal(size=(25, 1)), draw.normal(size=(25, 1))),
        values("three_numbers", draw.normal(size=(20, 3)) * 0.1 + 1.0, numpy.ones((20, 3)) * [1, 1, 1]),
        values("met_exactly", numpy.ones((5, 1)), numpy.ones((5, 1))),
    ]
    path = os.path.join(HERE, "judgements.json")
    with open(path, "w", encoding="utf-8") as file:
        lines = [",\n  ".join(json.dumps(case) for case in group) for group in (cases, of_values)]
        file.write(f'{{"versions": {json.dumps(VERSIONS)},\n "bins": {BINS},\n "classes": [\n  {lines[0]}\n ],\n "values": [\n  {lines[1]}\n ]}}\n')
    print(f"judgements.json: {len(cases)} + {len(of_values)} cases, {os.path.getsize(path):,} bytes")


if __name__ == "__main__":
    main()
