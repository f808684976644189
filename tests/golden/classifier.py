"""The classifier's step in PyTorch."""
import torch
import torch.nn.functional as F

from stacks import data, described, make, run, step

N, PIXELS, CLASSES = 6, 16, 3
LABELS = [2, 0, 1, 1, 2, 0]


def golden():
    nets = {
        "trunk": make(701, PIXELS, [(7, True, "relu"), (4, True, "relu")]),
        "classifier": make(721, 4, [(CLASSES, False, "linear")]),
    }
    logits = run(nets["classifier"], run(nets["trunk"], data(741, [N, PIXELS])))
    return {
        "nets": described(nets),
        "labels": LABELS,
        "C": step({"crossEntropy": F.cross_entropy(logits, torch.tensor(LABELS))}, nets),
    }
