"""Matrix products and convolutions given as data (see operation.ts) in eager PyTorch.
usage: python pytorch.py OPERATIONS THREADS   (pip install torch)"""
import json
import sys
import time

import torch
from torch.nn import functional as F

operations = json.loads(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))


def prepare(operation):
    if operation["kind"] == "product":
        a, b = torch.randn(operation["rows"], operation["depth"]), torch.randn(operation["depth"], operation["columns"])
        return lambda: a @ b
    batch, side, channels, filters, kernel, stride = (
        operation[key] for key in ("batch", "side", "channels", "filters", "kernel", "stride"))
    # As much as 'same' pads: sides are multiples of the stride, so it is equal on both sides.
    padding = (kernel - stride) // 2 if stride > 1 else kernel // 2
    x, w = torch.randn(batch, channels, side, side), torch.randn(filters, channels, kernel, kernel)
    if operation["pass"] == "forward":
        return lambda: F.conv2d(x, w, stride=stride, padding=padding)
    dy = torch.randn(batch, filters, side // stride, side // stride)
    mask = [operation["pass"] == "input", operation["pass"] == "filter", False]
    return lambda: torch.ops.aten.convolution_backward(
        dy, x, w, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, mask)


prepared = {}
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    name = request["case"]
    work = prepared.setdefault(name, None) or prepare(operations[name])
    prepared[name] = work
    times, end = [], time.perf_counter() + request["atLeast"] / 1e3
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps(times), flush=True)
