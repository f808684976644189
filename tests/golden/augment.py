"""Augmentations given their draws, and layers over a minibatch, by PyTorch in float64: values, gradients, and products of Hessians."""
import math

import torch
import torch.nn.functional as F

from sequence import rounded, sequence, tensor


def double(values):
    return torch.from_numpy(values).double()


def diff_augment(x, draws):
    """Zhao et al. 2020 on [n, c, h, w]: colours pixel by pixel, then windows of a padded picture, then zeros."""
    n, c, h, w = x.shape
    if "brightness" in draws:
        brightness, saturation, contrast = (torch.tensor(draws[k]).double().view(n, 1, 1, 1) for k in ("brightness", "saturation", "contrast"))
        x = x + brightness
        grey = x.mean(1, keepdim=True)
        x = (x - grey) * saturation + grey
        centre = x.mean((1, 2, 3), keepdim=True)
        x = (x - centre) * contrast + centre
    if "shift" in draws:
        padded = F.pad(x, (w, w, h, h))
        rows, columns = draws["shift"]
        x = torch.stack([p[:, h + int(r) : 2 * h + int(r), w + int(s) : 2 * w + int(s)] for p, r, s in zip(padded, rows, columns)])
    if "square" in draws:
        (rows, columns), (high, wide) = draws["square"]["from"], draws["square"]["sides"]
        mask = torch.ones(n, 1, h, w, dtype=torch.float64)
        for i, (r, s) in enumerate(zip(rows, columns)):
            mask[i, :, max(int(r), 0) : max(int(r) + high, 0), max(int(s), 0) : max(int(s) + wide, 0)] = 0
        x = x * mask
    return x


LUMA = torch.tensor([1.0, 1.0, 1.0, 0.0]).double() / math.sqrt(3)


def about_grey(angle):
    """Rodrigues' rotation about the axis of grey."""
    v = LUMA[:3]
    cross = torch.tensor([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]]).double()
    turned = torch.eye(4).double()
    turned[:3, :3] = math.cos(angle) * torch.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * torch.outer(v, v)
    return turned


def color_matrix(brightness, contrast, luma_flip, hue, saturation):
    """Karras et al. 2020, appendix B: one homogeneous matrix after the other."""
    one = torch.eye(4).double()
    move = one.clone()
    move[:3, 3] = brightness
    grey = torch.outer(LUMA, LUMA)
    matrix = torch.diag(torch.tensor([2.0**contrast] * 3 + [1.0]).double()) @ move
    matrix = (one - 2 * luma_flip * grey) @ matrix
    matrix = about_grey(hue) @ matrix
    only = torch.diag(torch.tensor([1.0, 1.0, 1.0, 0.0]).double()) - grey
    return (grey + 2.0**saturation * only + torch.diag(torch.tensor([0.0, 0.0, 0.0, 1.0]).double())) @ matrix


def adaptive(x, values):
    done = []
    for picture, (flip, turns, down, right, *color) in zip(x, values):
        c, h, w = picture.shape
        if flip:
            picture = picture.flip(2)
        picture = torch.rot90(picture, int(turns), (1, 2))
        padded = F.pad(picture[None], (w // 2, w // 2, h // 2, h // 2), mode="reflect")[0]
        top, left = h // 2 - int(down), w // 2 - int(right)
        picture = padded[:, top : top + h, left : left + w]
        matrix = color_matrix(*color)
        shown = picture[:3] if c >= 3 else picture[:1]
        if len(shown) == 3:
            seen = (matrix[:3, :3] @ shown.reshape(3, -1) + matrix[:3, 3:]).reshape(3, h, w)
        else:
            grey = matrix[:3].mean(0)
            seen = shown * grey[:3].sum() + grey[3]
        done.append(torch.cat([seen, picture[len(shown) :]]))
    return torch.stack(done)


def stddev(x, group):
    """Karras et al. 2018, §3: of groups that are strided over the batch."""
    n, c, h, w = x.shape
    y = x.view(group, n // group, c, h, w)
    deviation = ((y - y.mean(0)).square().mean(0) + 1e-8).sqrt().mean((1, 2, 3))
    return torch.cat([x, deviation.view(-1, 1, 1, 1).repeat(group, 1, h, w)], 1)


def discrimination(x, kernel, dims):
    """Salimans et al. 2016, §3.2, without the example itself."""
    m = (x @ kernel).view(len(x), -1, dims)
    near = torch.exp(-(m[:, None] - m[None]).abs().sum(3))
    others = 1 - torch.eye(len(x)).double()
    return torch.cat([x, (near * others[:, :, None]).sum(1)], 1)


def last(f):
    """A function of [n, c, h, w] as one of [n, h, w, c]."""
    return lambda x, *more: f(x.permute(0, 3, 1, 2), *more).permute(0, 2, 3, 1)


def floats(seed, n, scale, centre=0.0):
    return rounded(sequence(seed, n, scale, centre))


DIFF = [
    ([2, 8, 8, 3], {"shift": [[1, -1], [0, 1]], "square": {"from": [[-2, 3], [5, -1]], "sides": [4, 4]}}, True),
    ([3, 5, 7, 1], {"shift": [[1, 0, -1], [-1, 1, 0]], "square": {"from": [[-1, 2, 4], [0, -2, 5]], "sides": [3, 4]}}, True),
    ([2, 4, 6, 4], {}, True),
    ([2, 4, 6, 2], {"shift": [[0, -1], [1, 1]]}, False),
]

ADAPTIVE = [
    ([4, 6, 6, 3], [[0, 0, 1, -1], [1, 1, 0, 1], [1, 2, -1, 0], [0, 3, 1, 1]]),
    ([4, 6, 6, 1], [[1, 0, -1, 0], [1, 3, 0, 0], [0, 1, 1, -1], [0, 2, 0, 1]]),
    ([2, 8, 5, 4], [[1, 2, 1, -1], [0, 0, -1, 0]]),
    ([2, 4, 9, 2], [[1, 0, 0, 1], [0, 2, 0, -1]]),
]


def cases():
    for i, (shape, draws, color) in enumerate(DIFF):
        n = shape[0]
        tints = {"brightness": floats(30 + i, n, 0.5), "saturation": floats(31 + i, n, 1, 1), "contrast": floats(32 + i, n, 0.5, 1)}
        draws = draws | (tints if color else {})
        yield f"diffAugment {shape}", "diffAugment", last(lambda x, draws=draws: diff_augment(x, draws)), shape, {"draws": draws}
    for i, (shape, moves) in enumerate(ADAPTIVE):
        n = len(moves)
        tints = zip(floats(40 + i, n, 0.3), floats(41 + i, n, 0.6), [j % 2 for j in range(n)], floats(42 + i, n, 3), floats(43 + i, n, 1))
        values = [[*move, *tint] for move, tint in zip(moves, tints)]
        yield f"adaptive {shape}", "adaptive", last(lambda x, values=values: adaptive(x, values)), shape, {"values": values}
    for shape, group in (([8, 2, 3, 2], 4), ([3, 2, 2, 1], 3)):
        yield f"minibatchStddev {shape}", "stddev", last(lambda x, group=group: stddev(x, group)), shape, {"group": group}
    kernel = tensor(50, [6, 12], 0.5)
    near = lambda x: discrimination(x, double(kernel), 3)
    yield "minibatchDiscrimination", "discrimination", near, [5, 6], {"kernel": rounded(kernel), "kernels": 4, "dims": 3}


def golden():
    result = []
    for i, (title, of, f, shape, given) in enumerate(cases()):
        x = double(tensor(60 + i, shape)).requires_grad_()
        y = f(x)
        # The square makes what flows back depend on the input, also for a linear f.
        loss = (y * double(tensor(7, list(y.shape)))).sum() + y.square().sum() / 2
        (gradient,) = torch.autograd.grad(loss, x, create_graph=True)
        (second,) = torch.autograd.grad((gradient * double(tensor(8, shape))).sum(), x)
        kept = {"value": rounded(y.detach()), "gradient": rounded(gradient.detach()), "second": rounded(second)}
        result.append({"title": title, "of": of, "shape": shape, "seed": 60 + i, **given, **kept})
    return result
