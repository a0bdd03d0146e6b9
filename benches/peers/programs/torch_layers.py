"""PyTorch's counterparts of netc's layers. Modules are lazy: their first input tells their sizes."""

import torch
from torch import nn

from spec_text import Call

ACTIVATIONS = {
    "relu": lambda: nn.ReLU(), "sigmoid": lambda: nn.Sigmoid(), "tanh": lambda: nn.Tanh(),
    "softmax": lambda: nn.Softmax(-1), "linear": lambda: None,
}


class Join(nn.Module):
    """What computes its output from all its inputs."""

    def __init__(self, join):
        super().__init__()
        self.join = join

    def forward(self, *inputs):
        return self.join(*inputs)


def modules(layer: Call, images: bool) -> list[nn.Module]:
    """What computes the layer, its activation included.

    `images`: whether the input is (n, channels, rows, columns), not (n, features).
    """
    named = layer.named
    activation = ACTIVATIONS[named.get("activation") or "linear"]()
    made = [_module(layer.name, named, images), activation]
    return [module for module in made if module is not None]


def start_like_keras(network: nn.Module) -> None:
    """Glorot's uniform distribution for kernels, 0 for biases."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)


def _module(name: str, named: dict, images: bool) -> nn.Module | None:
    match name:
        case "Conv2D":
            return _convolution(named)
        case "MaxPooling2D":
            return nn.MaxPool2d(*_window(named, named["pool_size"]))
        case "AveragePooling2D":
            window = _window(named, named["pool_size"])
            return nn.AvgPool2d(*window, count_include_pad=False)
        case "GlobalAveragePooling2D":
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        case "Dense":
            return nn.LazyLinear(named["units"])
        case "Flatten":
            return nn.Flatten()
        case "Dropout":
            return nn.Dropout(named["rate"])
        case "Activation":
            return None
        case "BatchNormalization":
            # PyTorch's momentum is the share of the new, Keras's that of the old.
            return (nn.LazyBatchNorm2d if images else nn.LazyBatchNorm1d)(eps=1e-3, momentum=0.01)
        case "Reshape":
            *rows_columns, channels = named["target_shape"]
            return nn.Unflatten(1, (channels, *rows_columns)) if not images else Join(
                lambda image: image.reshape(len(image), channels, *rows_columns))
        case "Add":
            return Join(torch.add)
        case "Concatenate":
            return Join(lambda *inputs: torch.cat(inputs, dim=1))
    raise ValueError(f"no counterpart of {name}")


def _convolution(named: dict) -> nn.Module:
    strides = named.get("strides", (1, 1))
    kernel, strides, padding = _window({**named, "strides": strides}, named["kernel_size"])
    return nn.LazyConv2d(named["filters"], kernel, strides, padding)


def _window(named: dict, size: tuple) -> tuple:
    """Size, strides and padding. `same` pads both sides alike: as much work as Keras's."""
    same = named.get("padding") == "same"
    padding = tuple((length - 1) // 2 for length in size) if same else (0, 0)
    return size, named.get("strides") or size, padding
