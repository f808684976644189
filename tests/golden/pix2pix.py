"""pix2pix in PyTorch, float64: a U-Net of four halvings with fixed dropout masks, a patch discriminator of two layers, one D and one G step.

Kernels are made in TensorFlow's layout and turned here: conv `[h, w, in, out]` to `[out, in, h, w]`, transpose `[h, w, out, in]` to
`[in, out, h, w]`. PyTorch's padding of 1 for a 4x4 kernel of stride 2 pads as TensorFlow's 'same' does.
"""
import torch
import torch.nn.functional as F

from sequence import rounded, summary, tensor

BATCH, SIDE, WIDTH, RATE = 2, 16, 4, 0.5
DOWN = [WIDTH * min(2**i, 8) for i in range(4)]
UP = DOWN[-2::-1]


def kernel(shape):
    return (shape, 0.3, 0)


def norm(name, channels):
    return {f"{name}/gamma": ([channels], 0.2, 1), f"{name}/beta": ([channels], 0.2, 0)}


def g_weights():
    table = {}
    for i, out in enumerate(DOWN):
        table[f"down{i + 1}/kernel"] = kernel([4, 4, DOWN[i - 1] if i else 3, out])
        if 0 < i < len(DOWN) - 1:
            table |= norm(f"down{i + 1}", out)
        else:
            table[f"down{i + 1}/bias"] = ([out], 0.1, 0)
    for i, out in enumerate(UP):
        table[f"up{i + 1}/kernel"] = kernel([4, 4, out, 2 * UP[i - 1] if i else DOWN[-1]])
        table |= norm(f"up{i + 1}", out)
    table["picture/kernel"] = kernel([4, 4, 3, 2 * WIDTH])
    table["picture/bias"] = ([3], 0.1, 0)
    return table


G_WEIGHTS = g_weights()
D_WEIGHTS = (
    {"1/kernel": kernel([4, 4, 6, WIDTH]), "1/bias": ([WIDTH], 0.1, 0)}
    | {"2/kernel": kernel([4, 4, WIDTH, 2 * WIDTH])}
    | norm("2", 2 * WIDTH)
    | {"3/kernel": kernel([4, 4, 2 * WIDTH, 4 * WIDTH])}
    | norm("3", 4 * WIDTH)
    | {"4/kernel": kernel([4, 4, 4 * WIDTH, 1]), "4/bias": ([1], 0.1, 0)}
)


def turned(v):
    return v.permute(3, 2, 0, 1) if v.dim() == 4 else v


def back(v):
    return v.permute(2, 3, 1, 0) if v.dim() == 4 else v


def weights(table, first):
    made = {}
    for i, (name, (shape, scale, centre)) in enumerate(table.items()):
        value = torch.from_numpy(tensor(first + i, shape, scale, centre)).double()
        made[name] = turned(value).contiguous().requires_grad_()
    return made


def normed(x, w, name):
    return F.batch_norm(x, None, None, w[f"{name}/gamma"], w[f"{name}/beta"], training=True, eps=1e-5)


def masks(seed):
    """What dropout multiplies the first three maps of the decoder with, (c, h, w)."""
    made = []
    for i, channels in enumerate(UP):
        side = 2 ** (i + 1)
        drawn = torch.from_numpy(tensor(seed + i, [BATCH, side, side, channels])).double().permute(0, 3, 1, 2)
        made.append((drawn > 0).double() / (1 - RATE))
    return made


def generate(w, x, seed):
    maps, h = [], x
    for i in range(len(DOWN)):
        h = F.conv2d(h, w[f"down{i + 1}/kernel"], w.get(f"down{i + 1}/bias"), stride=2, padding=1)
        if 0 < i < len(DOWN) - 1:
            h = normed(h, w, f"down{i + 1}")
        maps.append(h)
        h = F.leaky_relu(h, 0.2)
    h = maps.pop()
    for i, mask in enumerate(masks(seed)):
        h = F.conv_transpose2d(F.relu(h), w[f"up{i + 1}/kernel"], stride=2, padding=1)
        h = torch.cat([normed(h, w, f"up{i + 1}") * mask, maps.pop()], 1)
    h = F.conv_transpose2d(F.relu(h), w["picture/kernel"], w["picture/bias"], stride=2, padding=1)
    return torch.tanh(h)


def score(w, x, y):
    h = F.leaky_relu(F.conv2d(torch.cat([x, y], 1), w["1/kernel"], w["1/bias"], stride=2, padding=1), 0.2)
    h = F.leaky_relu(normed(F.conv2d(h, w["2/kernel"], stride=2, padding=1), w, "2"), 0.2)
    h = F.leaky_relu(normed(F.conv2d(h, w["3/kernel"], padding=1), w, "3"), 0.2)
    return F.conv2d(h, w["4/kernel"], w["4/bias"], padding=1)


def binary(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def gradients(loss, w):
    found = torch.autograd.grad(loss, list(w.values()))
    return {name: summary(back(g).numpy()) for name, g in zip(w, found)}


def golden():
    g, d = weights(G_WEIGHTS, 301), weights(D_WEIGHTS, 351)
    x, y = (torch.from_numpy(tensor(s, [BATCH, SIDE, SIDE, 3])).double().permute(0, 3, 1, 2) for s in (401, 402))
    fake = generate(g, x, 411).detach()
    on_real, on_fake = score(d, x, y), score(d, x, fake)
    d_loss = (binary(on_real, 1.0) + binary(on_fake, 0.0)) / 2
    made = generate(g, x, 421)
    terms = {"adversarial": binary(score(d, x, made), 1.0), "l1": 100 * F.l1_loss(made, y)}
    table = lambda rows: {name: dict(zip(("shape", "scale", "centre"), row)) for name, row in rows.items()}
    return {
        "batch": BATCH,
        "side": SIDE,
        "width": WIDTH,
        "G": table(G_WEIGHTS),
        "D": table(D_WEIGHTS),
        "pictures": summary(fake.permute(0, 2, 3, 1).numpy()),
        "onReal": rounded(on_real.detach()),
        "onFake": rounded(on_fake.detach()),
        "D step": {"terms": {"adversarial": rounded(d_loss.detach())[0]}, "gradients": gradients(d_loss, d)},
        "G step": {
            "terms": {name: rounded(term.detach())[0] for name, term in terms.items()},
            "gradients": gradients(sum(terms.values()), g),
        },
    }
