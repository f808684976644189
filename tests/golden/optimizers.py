"""Six steps of each optimizer by PyTorch's own, in float64: the weights after each."""
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from sequence import rounded, tensor

SHAPES = ([3, 2], [5])
STEPS = 6

ADAM = {"learningRate": 0.02, "beta1": 0.5, "beta2": 0.99, "epsilon": 1e-6}
RMSPROP = {"learningRate": 0.02, "decay": 0.9, "epsilon": 1e-6}
CASES = [
    ("sgd", {"learningRate": 0.1}, {}),
    ("sgd", {"learningRate": 0.1, "weightDecay": 0.2}, {}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9}, {}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9, "nesterov": True}, {}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.5, "nesterov": True, "weightDecay": 0.2}, {}),
    ("sgd", {"learningRate": 0.1}, {"norm": 0.7}),
    ("sgd", {"learningRate": 0.1}, {"norm": 100}),
    ("sgd", {"learningRate": 0.1}, {"value": 0.3}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.2}, {"norm": 0.7, "value": 0.3}),
    ("rmsProp", RMSPROP, {}),
    ("rmsProp", RMSPROP | {"centered": True}, {}),
    ("rmsProp", RMSPROP | {"momentum": 0.8}, {}),
    ("rmsProp", RMSPROP | {"momentum": 0.8, "centered": True, "weightDecay": 0.2}, {}),
    ("rmsProp", RMSPROP, {"norm": 0.7}),
    ("adam", ADAM, {}),
    ("adam", ADAM | {"weightDecay": 0.2}, {}),
    ("adam", ADAM, {"norm": 0.7}),
    ("adam", ADAM | {"beta2": 0.5, "amsgrad": True}, {}),
    ("adam", ADAM | {"beta2": 0.5, "amsgrad": True, "weightDecay": 0.2}, {}),
    ("adamW", ADAM | {"beta2": 0.5, "amsgrad": True, "weightDecay": 0.2}, {}),
    ("adamW", ADAM | {"weightDecay": 0}, {}),
    ("adamW", ADAM | {"weightDecay": 0.2}, {}),
]


def made(optimizer, weights, o):
    decay = o.get("weightDecay", 0)
    if optimizer == "sgd":
        return torch.optim.SGD(weights, o["learningRate"], o.get("momentum", 0), 0, decay, o.get("nesterov", False))
    if optimizer == "rmsProp":
        momentum, centered = o.get("momentum", 0), o.get("centered", False)
        return torch.optim.RMSprop(weights, o["learningRate"], o["decay"], o["epsilon"], decay, momentum, centered)
    kind = torch.optim.AdamW if optimizer == "adamW" else torch.optim.Adam
    return kind(weights, o["learningRate"], (o["beta1"], o["beta2"]), o["epsilon"], decay, o.get("amsgrad", False))


def golden():
    result = []
    for optimizer, options, clip in CASES:
        weights = [torch.from_numpy(tensor(1 + i, s)).double().requires_grad_() for i, s in enumerate(SHAPES)]
        steps = made(optimizer, weights, options)
        path = []
        for step in range(STEPS):
            for i, weight in enumerate(weights):
                weight.grad = torch.from_numpy(tensor(10 * step + 11 + i, SHAPES[i])).double()
            if "value" in clip:
                clip_grad_value_(weights, clip["value"])
            if "norm" in clip:
                clip_grad_norm_(weights, clip["norm"])
            steps.step()
            path.append([rounded(weight.detach().numpy()) for weight in weights])
        result.append({"optimizer": optimizer, "options": options, "clip": clip, "path": path})
    return {"shapes": SHAPES, "cases": result}
