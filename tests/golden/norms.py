"""Normalisations and layers that tfjs lacks by PyTorch's own, in float64: values, gradients, and gradients of squared slopes."""
import torch
import torch.nn.functional as F

from sequence import rounded, tensor

EPS = 1e-5


def leaf(seed, shape, scale=1.0, centre=0.0):
    return torch.tensor(tensor(seed, shape, scale, centre), dtype=torch.float64, requires_grad=True)


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def case(name, f, shapes, extra=None):
    """f takes leaves in the order of the shapes, the input first."""
    leaves = [leaf(i + 1, shape, 1.0, centre) for i, (shape, centre) in enumerate(shapes)]
    y = f(*leaves)
    weights = torch.tensor(tensor(99, tuple(y.shape)), dtype=torch.float64)
    loss = (y * weights).sum()
    gradients = torch.autograd.grad(loss, leaves, create_graph=True)
    slope = gradients[0].square().sum()
    second = torch.autograd.grad(slope, leaves, allow_unused=True)
    return {
        "name": name,
        "shapes": [[list(shape), centre] for shape, centre in shapes],
        "value": rounded(y.detach().numpy().ravel()),
        "gradients": [rounded(g.detach().numpy().ravel()) for g in gradients],
        "slope": float(slope.detach()),
        "second": [None if g is None else rounded(g.numpy().ravel()) for g in second],
        **(extra(y) if extra else {}),
    }


def group(groups):
    return lambda x, gain, shift: last(F.group_norm(first(x), groups, gain, shift, EPS))


LABELS = [0, 2, 2, 0]


def conditional(x, gains, shifts):
    y = F.batch_norm(first(x), None, None, None, None, True, 0.1, EPS)
    return last(y * gains[LABELS][:, :, None, None] + shifts[LABELS][:, :, None, None])


class Given(torch.nn.Module):
    """A linear layer or convolution by a given kernel, so that PyTorch's own hook normalises it."""

    def __init__(self, weight, apply):
        super().__init__()
        self.weight = torch.nn.Parameter(weight)
        self.apply_ = apply

    def forward(self, x):
        return self.apply_(x, self.weight)


def spectral(apply, to_torch):
    """Two passes in training mode from given u, then the one that counts at inference."""

    def f(x, kernel, bias):
        weight = to_torch(kernel)
        out = weight.shape[0]
        module = torch.nn.utils.spectral_norm(Given(weight.detach().clone(), apply))
        del module._parameters["weight_orig"]
        module.weight_orig = weight
        module.weight_u.copy_(F.normalize(torch.tensor(tensor(7, (out,)), dtype=torch.float64), dim=0))
        f.module = module
        module.train()
        with torch.no_grad():
            module(x)
            module(x)
        module.eval()
        return module(x) + bias

    return f


def buffers(f, in_order):
    return lambda _: {"u": rounded(f.module.weight_u.numpy()), "v": rounded(in_order(f.module.weight_v).numpy())}


def attention(x, query, key, value, read, gain):
    image = first(x)
    one = lambda of, kernel: F.conv2d(of, kernel.T[:, :, None, None])
    half = lambda of: F.avg_pool2d(of, 2)
    flat = lambda of: of.flatten(2).transpose(1, 2)
    q, k, v = flat(one(image, query)), flat(half(one(image, key))), flat(half(one(image, value)))
    out = torch.softmax(q @ k.transpose(1, 2), -1) @ v
    out = out.transpose(1, 2).reshape(image.shape[0], -1, *image.shape[2:])
    return last(image + gain * one(out, read))


def projection(x, table, bias, kernel, shift):
    h = F.relu(x).sum((1, 2))
    return ((table[LABELS[:3]] + bias) * h).sum(1, keepdim=True) + h @ kernel + shift


def grouped(groups):
    return lambda x, kernel, bias: last(F.conv2d(first(x), kernel.permute(3, 2, 0, 1), bias, padding=1, groups=groups))


def window(channels, total):
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=torch.float64)
    return (torch.outer(taps, taps) * (total / 64)).expand(channels, 1, 4, 4)


def halved(x):
    channels, odd = x.shape[3], [size % 2 for size in x.shape[1:3]]
    padded = F.pad(first(x), (1, 1 + odd[1], 1, 1 + odd[0]))
    return last(F.conv2d(padded, window(channels, 1), stride=2, groups=channels)).square()


def doubled(x):
    """To 6 rows of 3 and 7 columns of 4."""
    channels = x.shape[3]
    made = F.conv_transpose2d(first(x), window(channels, 4), stride=2, padding=1, groups=channels)
    return last(made[:, :, :, :7]).square()


def golden():
    torch.set_default_dtype(torch.float64)
    conv = spectral(
        lambda x, w: last(F.conv2d(F.pad(first(x), (1, 1, 1, 1)), w, stride=1)), lambda k: k.permute(3, 2, 0, 1)
    )
    dense = spectral(lambda x, w: x @ w.T, lambda k: k.T)
    affine = [((3, 4, 5, 6), 0.0), ((6,), 1.0), ((6,), 0.0)]
    cases = [
        case("group 2", group(2), affine),
        case("layer", group(1), affine),
        case("instance", group(6), affine),
        case("conditional", conditional, [((4, 2, 3, 5), 0.0), ((3, 5), 1.0), ((3, 5), 0.0)]),
        case("spectral conv", conv, [((2, 4, 5, 3), 0.0), ((3, 3, 3, 4), 0.0), ((4,), 0.0)], buffers(conv, lambda v: v.reshape(3, 3, 3).permute(1, 2, 0).ravel())),
        case("spectral dense", dense, [((3, 6), 0.0), ((6, 4), 0.0), ((4,), 0.0)], buffers(dense, lambda v: v)),
        case(
            "attention",
            attention,
            [((2, 4, 6, 16), 0.0), ((16, 2), 0.0), ((16, 2), 0.0), ((16, 8), 0.0), ((8, 16), 0.0), ((), 0.0)],
        ),
        case("grouped convolution", grouped(3), [((2, 5, 4, 6), 0.0), ((3, 3, 2, 9), 0.0), ((9,), 0.0)]),
        case("smooth halving", halved, [((2, 6, 7, 3), 0.0)]),
        case("smooth doubling", doubled, [((2, 3, 4, 3), 0.0)]),
        case("projection", projection, [((3, 2, 3, 5), 0.0), ((3, 5), 0.0), ((5,), 0.0), ((5, 1), 0.0), ((1,), 0.0)]),
    ]
    torch.set_default_dtype(torch.float32)
    return cases
