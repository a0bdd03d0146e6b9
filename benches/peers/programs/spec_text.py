"""Reads what netc writes: the resolved spec of a run, and single layers.

A layer such as `Conv2D(filters=8, kernel_size=(3, 3), activation=relu)` is a call in Python's own
syntax with bare words for texts, so Python's parser reads it. Peers build their networks from it:
what they train is what netc trained. Knows no framework.
"""

import ast
import re
from dataclasses import dataclass

WORDS = {"none": None, "true": True, "false": False}


@dataclass(frozen=True)
class Call:
    """A name with its arguments, `relu` as a text, `none` as None."""

    name: str
    positional: tuple
    named: dict


@dataclass(frozen=True)
class Spec:
    """The parts of a resolved spec that a peer needs."""

    layers: list[Call]
    channels_first: bool
    loss: str
    optimizer: Call
    batch_size: int

    @property
    def takes_images(self) -> bool:
        """Whether the first layer reads rows and columns."""
        return self.layers[0].name == "Conv2D"


def call(text: str) -> Call:
    """Reads one call."""
    return _value(ast.parse(text.strip(), mode="eval").body)


def spec(text: str) -> Spec:
    """Reads a resolved spec with a model that is a plain sequence of layers."""
    model = re.search(r"^model \w+ \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL).group(1)
    layers = [call(line) for line in model.splitlines()]
    compiled, fit = (call(_line(text, word)) for word in ("compile", "fit"))
    return Spec(
        layers=[layer for layer in layers if layer.name != "Input"],
        channels_first="\nimage_data_format = channels_first" in text,
        loss=compiled.named["loss"].name,
        optimizer=compiled.named["optimizer"],
        batch_size=fit.named["batch_size"],
    )


def _line(text: str, word: str) -> str:
    return re.search(rf"^{word}\(.*\)$", text, re.MULTILINE).group(0)


def _value(node: ast.AST):
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=word):
            return WORDS.get(word, word)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return tuple(_value(item) for item in items)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            positional = tuple(_value(arg) for arg in args)
            return Call(name, positional, {word.arg: _value(word.value) for word in keywords})
    raise ValueError(f"not a call: {ast.unparse(node)}")
