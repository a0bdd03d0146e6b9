"""Times single layers, forward and backward, with PyTorch eager: the better of both layouts."""

import torch
from torch import nn

import layer_cases
import torch_layers
import trial


def seconds_of(case: layer_cases.Case) -> float:
    """Of the faster layout."""
    layouts = [torch.contiguous_format] + [torch.channels_last] * case.images
    return min(seconds_in(case, layout) for layout in layouts)


def seconds_in(case: layer_cases.Case, layout) -> float:
    """Forward, then gradients of the inputs and of all weights."""
    shape = (case.batch, case.input[-1], *case.input[:-1])
    inputs = [torch.randn(shape).contiguous(memory_format=layout).requires_grad_()
              for _ in range(case.inputs)]
    modules = torch_layers.modules(case.layer, case.images)
    layer = modules[0] if len(modules) == 1 else nn.Sequential(*modules)
    layer(*inputs)
    layer.to(memory_format=layout).train()
    wanted = [*inputs, *layer.parameters()]
    gradient = torch.randn_like(layer(*inputs))
    same = torch.randn_like(inputs[0])

    def step():
        torch.autograd.grad(layer(*inputs), wanted, gradient)

    def empty():
        torch.autograd.grad(inputs[0].view_as(inputs[0]), inputs[0], same)

    return layer_cases.without_overhead(step, empty)


trial.answer(**{case.name: seconds_of(case) for case in layer_cases.read()})
