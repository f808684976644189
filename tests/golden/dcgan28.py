"""DCGAN-28 in PyTorch, float64: forward passes, all gradients, and three alternating steps of Adam.

Weights are made in TensorFlow's layout and turned into PyTorch's here, and gradients turned back, so that the
TypeScript side reads the files as they are:
- dense     `[in, out]`, PyTorch `[out, in]`; 7·7·128 columns count (h, w, c), PyTorch's (c, h, w)
- conv      `[h, w, in, out]`, PyTorch `[out, in, h, w]`
- transpose `[h, w, out, in]`, PyTorch `[in, out, h, w]`
- padding   PyTorch's 1 for a 4×4 kernel of stride 2 pads as TensorFlow's 'same' does, on both sides of both
"""
import torch
import torch.nn.functional as F

from sequence import rounded, summary, tensor

BATCH, LATENT, STEPS = 4, 64, 3
FLAT = 7 * 7 * 128

# name: (shape in TensorFlow's layout, scale, centre). Order: as the nets declare them. Seeds: 101, 102, …
G_WEIGHTS = {
    "dense/kernel": ([LATENT, FLAT], 0.035, 0),
    "norm1/gamma": ([FLAT], 0.035, 1),
    "norm1/beta": ([FLAT], 0.1, 0),
    "up/kernel": ([4, 4, 64, 128], 0.035, 0),
    "norm2/gamma": ([64], 0.035, 1),
    "norm2/beta": ([64], 0.1, 0),
    "picture/kernel": ([4, 4, 1, 64], 0.035, 0),
    "picture/bias": ([1], 0.1, 0),
}
D_WEIGHTS = {
    "down1/kernel": ([4, 4, 1, 64], 0.1, 0),
    "down1/bias": ([64], 0.1, 0),
    "down2/kernel": ([4, 4, 64, 128], 0.035, 0),
    "norm/gamma": ([128], 0.035, 1),
    "norm/beta": ([128], 0.1, 0),
    "score/kernel": ([FLAT, 1], 0.035, 0),
    "score/bias": ([1], 0.1, 0),
}


def to_torch(name, v):
    """From TensorFlow's layout; `to_tensorflow` is its inverse."""
    if name == "dense/kernel":
        return v.reshape(LATENT, 7, 7, 128).permute(3, 1, 2, 0).reshape(FLAT, LATENT)
    if name in ("norm1/gamma", "norm1/beta"):
        return v.reshape(7, 7, 128).permute(2, 0, 1).reshape(FLAT)
    if name == "score/kernel":
        return v.reshape(7, 7, 128).permute(2, 0, 1).reshape(1, FLAT)
    return v.permute(3, 2, 0, 1) if v.dim() == 4 else v


def to_tensorflow(name, v):
    if name == "dense/kernel":
        return v.reshape(128, 7, 7, LATENT).permute(3, 1, 2, 0).reshape(LATENT, FLAT)
    if name in ("norm1/gamma", "norm1/beta"):
        return v.reshape(128, 7, 7).permute(1, 2, 0).reshape(FLAT)
    if name == "score/kernel":
        return v.reshape(128, 7, 7).permute(1, 2, 0).reshape(FLAT, 1)
    return v.permute(2, 3, 1, 0) if v.dim() == 4 else v


def weights(table, first):
    made = {}
    for i, (name, (shape, scale, centre)) in enumerate(table.items()):
        value = torch.from_numpy(tensor(first + i, shape, scale, centre)).double()
        made[name] = to_torch(name, value).contiguous().requires_grad_()
    return made


def norm(x, w, name):
    return F.batch_norm(x, None, None, w[f"{name}/gamma"], w[f"{name}/beta"], training=True, eps=1e-5)


def generate(w, z):
    h = F.relu(norm(F.linear(z, w["dense/kernel"]), w, "norm1")).reshape(-1, 128, 7, 7)
    h = F.relu(norm(F.conv_transpose2d(h, w["up/kernel"], stride=2, padding=1), w, "norm2"))
    return torch.tanh(F.conv_transpose2d(h, w["picture/kernel"], w["picture/bias"], stride=2, padding=1))


def score(w, x):
    h = F.leaky_relu(F.conv2d(x, w["down1/kernel"], w["down1/bias"], stride=2, padding=1), 0.2)
    h = F.leaky_relu(norm(F.conv2d(h, w["down2/kernel"], stride=2, padding=1), w, "norm"), 0.2)
    return F.linear(h.flatten(1), w["score/kernel"], w["score/bias"])


def d_loss(d, real, fake):
    return F.softplus(-score(d, real)).mean() + F.softplus(score(d, fake)).mean()


def g_loss(g, d, z):
    return F.softplus(-score(d, generate(g, z))).mean()


def data(step):
    """Pictures and two latents of one step."""
    real = torch.from_numpy(tensor(200 + 10 * step, [BATCH, 28, 28, 1])).double().permute(0, 3, 1, 2)
    z1, z2 = (torch.from_numpy(tensor(201 + 10 * step + i, [BATCH, LATENT], 1.7)).double() for i in (0, 1))
    return real, z1, z2


def gradients(loss, w):
    found = torch.autograd.grad(loss, list(w.values()))
    return {name: summary(to_tensorflow(name, g).numpy()) for name, g in zip(w, found)}


def changes(w, start):
    return {name: summary(to_tensorflow(name, (v - start[name]).detach()).numpy()) for name, v in w.items()}


def copy(w):
    return {name: v.detach().clone() for name, v in w.items()}


def golden():
    g, d = weights(G_WEIGHTS, 101), weights(D_WEIGHTS, 151)
    real, z1, z2 = data(0)
    picture = generate(g, z1)
    result = {
        "batch": BATCH,
        "G": {name: dict(zip(("shape", "scale", "centre"), row)) for name, row in G_WEIGHTS.items()},
        "D": {name: dict(zip(("shape", "scale", "centre"), row)) for name, row in D_WEIGHTS.items()},
        "forward": {
            "pictures": summary(picture.detach().permute(0, 2, 3, 1).numpy()),
            "first": rounded(picture.detach()[0].numpy()),
            "onReal": rounded(score(d, real).detach()),
            "onFake": rounded(score(d, picture).detach()),
        },
    }
    loss = d_loss(d, real, picture.detach())
    result["D step"] = {"loss": rounded(loss.detach())[0], "gradients": gradients(loss, d)}
    loss = g_loss(g, d, z2)
    result["G step"] = {"loss": rounded(loss.detach())[0], "gradients": gradients(loss, g)}

    start_g, start_d = copy(g), copy(d)
    adam = lambda w: torch.optim.Adam(list(w.values()), 2e-4, (0.5, 0.999), 1e-8)
    for_g, for_d = adam(g), adam(d)
    result["steps"] = []
    for step in range(STEPS):
        real, z1, z2 = data(step)
        for_d.zero_grad()
        loss_d = d_loss(d, real, generate(g, z1).detach())
        loss_d.backward()
        for_d.step()
        for_g.zero_grad()
        loss_g = g_loss(g, d, z2)
        loss_g.backward()
        for_g.step()
        result["steps"].append(
            {
                "dLoss": rounded(loss_d.detach())[0],
                "gLoss": rounded(loss_g.detach())[0],
                "D": changes(d, start_d),
                "G": changes(g, start_g),
            }
        )
    return result
