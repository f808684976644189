"""GAN-CLS with GAN-INT and both stages of StackGAN in PyTorch, float64: losses of D and G, term by term, and all gradients.

Nets are small ones of the library's kind. Weights stay in TensorFlow's layout and are turned at each use, so gradients come out in it too:
dense `[in, out]`, convolution `[h, w, in, out]`, transposed `[h, w, out, in]`. Seeds: 301, 302, … in the order of the tables.
"""
import torch
import torch.nn.functional as F

from sequence import rounded, summary, tensor

BATCH, TEXT, PROJECTION, LATENT, CONDITION, WIDTH = 4, 5, 3, 6, 3, 2
BETA, KL = 0.25, 0.5


def dense(name, inputs, outputs, bias=True):
    yield f"{name}/kernel", [inputs, outputs], 0.3, 0
    if bias:
        yield f"{name}/bias", [outputs], 0.1, 0


def conv(name, size, inputs, outputs, bias=False):
    yield f"{name}/kernel", [size, size, inputs, outputs], 0.3, 0
    if bias:
        yield f"{name}/bias", [outputs], 0.1, 0


def norm(name, width):
    yield f"{name}_norm/gamma", [width], 0.2, 1
    yield f"{name}_norm/beta", [width], 0.2, 0


def normed(name, size, inputs, outputs):
    yield from conv(name, size, inputs, outputs)
    yield from norm(name, outputs)


def table_of_textgenerator(n):
    """For 8 × 8 pictures."""
    yield from dense(f"{n}_project", TEXT, PROJECTION)
    yield from dense(f"{n}_dense", LATENT + PROJECTION, 16 * WIDTH, bias=False)
    yield from norm(f"{n}_dense", 16 * WIDTH)
    yield f"{n}_picture/kernel", [4, 4, 3, WIDTH], 0.3, 0
    yield f"{n}_picture/bias", [3], 0.1, 0


def textgenerator(w, n, z, text):
    words = leaky(linear(w, f"{n}_project", text))
    flat = F.relu(normalise(w, f"{n}_dense", linear(w, f"{n}_dense", torch.cat([z, words], 1))))
    return torch.tanh(up(w, f"{n}_picture", on_map(flat)))


def table_of_discriminator(n, doublings, norm_text):
    channels = [WIDTH * 2**i for i in range(doublings)]
    inner = channels[-1]
    for i, filters in enumerate(channels):
        yield from conv(f"{n}_down{i + 1}", 4, channels[i - 1] if i else 3, filters, bias=i == 0)
        if i:
            yield from norm(f"{n}_down{i + 1}", filters)
    yield from dense(f"{n}_project", TEXT, PROJECTION, bias=not norm_text)
    if norm_text:
        yield from norm(f"{n}_project", PROJECTION)
    yield from normed(f"{n}_both", 1, inner + PROJECTION, inner)
    yield from conv(f"{n}_logit", 4, inner, 1, bias=True)


def discriminator(w, n, doublings, norm_text, x, text):
    for i in range(doublings):
        x = down(w, f"{n}_down{i + 1}", x)
        x = leaky(normalise(w, f"{n}_down{i + 1}", x) if i else x)
    words = linear(w, f"{n}_project", text)
    words = leaky(normalise(w, f"{n}_project", words) if norm_text else words)
    both = torch.cat([x, words[:, :, None, None].expand(-1, -1, 4, 4)], 1)
    both = leaky(normalise(w, f"{n}_both", flat_conv(w, f"{n}_both", both)))
    return F.conv2d(both, kernel(w, f"{n}_logit"), w[f"{n}_logit/bias"]).flatten(1)


def table_of_conditioner(n):
    yield from dense(f"{n}_gaussian", TEXT, 2 * CONDITION)


def conditioner(w, n, text):
    return leaky(linear(w, f"{n}_gaussian", text)).chunk(2, 1)


def table_of_generator1(n):
    """For 8 × 8 pictures."""
    yield from dense(f"{n}_dense", LATENT + CONDITION, 16 * WIDTH, bias=False)
    yield from norm(f"{n}_dense", 16 * WIDTH)
    yield from conv(f"{n}_picture", 3, WIDTH, 3, bias=True)


def generator1(w, n, z, c, training=True):
    flat = F.relu(normalise(w, f"{n}_dense", linear(w, f"{n}_dense", torch.cat([z, c], 1)), training))
    return torch.tanh(flat_conv(w, f"{n}_picture", twice(on_map(flat))))


def table_of_generator2(n):
    """From 8 × 8 to 16 × 16 pictures, one residual block."""
    inner = 4 * WIDTH
    yield from conv(f"{n}_down1", 3, 3, WIDTH, bias=True)
    yield from normed(f"{n}_down2", 4, WIDTH, 2 * WIDTH)
    yield from normed(f"{n}_down3", 4, 2 * WIDTH, inner)
    yield from normed(f"{n}_both", 3, inner + CONDITION, inner)
    yield from normed(f"{n}_block1_a", 3, inner, inner)
    yield from normed(f"{n}_block1_b", 3, inner, inner)
    widths = [inner, 4, 4, 4]
    for i in range(3):
        yield from normed(f"{n}_up{i + 1}", 3, widths[i], widths[i + 1])
    yield from conv(f"{n}_picture", 3, 4, 3, bias=True)


def generator2(w, n, low, c):
    x = F.relu(flat_conv(w, f"{n}_down1", low))
    for name in (f"{n}_down2", f"{n}_down3"):
        x = F.relu(normalise(w, name, down(w, name, x)))
    x = torch.cat([x, c[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1)
    x = F.relu(normalise(w, f"{n}_both", flat_conv(w, f"{n}_both", x)))
    a = F.relu(normalise(w, f"{n}_block1_a", flat_conv(w, f"{n}_block1_a", x)))
    x = F.relu(x + normalise(w, f"{n}_block1_b", flat_conv(w, f"{n}_block1_b", a)))
    for i in range(3):
        x = F.relu(normalise(w, f"{n}_up{i + 1}", flat_conv(w, f"{n}_up{i + 1}", twice(x))))
    return torch.tanh(flat_conv(w, f"{n}_picture", x))


def leaky(x):
    return F.leaky_relu(x, 0.2)


def linear(w, name, x):
    return x @ w[f"{name}/kernel"] + w.get(f"{name}/bias", 0)


def kernel(w, name):
    return w[f"{name}/kernel"].permute(3, 2, 0, 1)


def down(w, name, x):
    return F.conv2d(x, kernel(w, name), w.get(f"{name}/bias"), stride=2, padding=1)


def up(w, name, x):
    return F.conv_transpose2d(x, kernel(w, name), w.get(f"{name}/bias"), stride=2, padding=1)


def flat_conv(w, name, x):
    return F.conv2d(x, kernel(w, name), w.get(f"{name}/bias"), padding="same")


def twice(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


def on_map(flat):
    return flat.reshape(len(flat), 4, 4, -1).permute(0, 3, 1, 2)


def normalise(w, name, x, training=True):
    """By the batch, or by the moments of a net that was never trained: mean 0, variance 1."""
    width = x.shape[1]
    moments = torch.zeros(width).double(), torch.ones(width).double()
    return F.batch_norm(x, *moments, w[f"{name}_norm/gamma"], w[f"{name}_norm/beta"], training=training, eps=1e-5)


def weights(specs):
    return {
        name: torch.from_numpy(tensor(301 + i, shape, scale, centre)).double().requires_grad_()
        for i, (name, shape, scale, centre) in enumerate(specs)
    }


def data(side):
    pictures = lambda seed: torch.from_numpy(tensor(seed, [BATCH, side, side, 3])).double().permute(0, 3, 1, 2)
    columns = lambda seed, n, width: torch.from_numpy(tensor(seed, [n, width], 1.7)).double()
    return {
        "real": pictures(401),
        "wrong": pictures(402),
        "text": columns(403, BATCH, TEXT),
        "z": columns(404, BATCH, LATENT),
        "between": columns(405, BATCH // 2, LATENT),
        "noise": columns(406, BATCH, CONDITION),
        "noise of stage I": columns(407, BATCH, CONDITION),
    }


def bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def d_terms(score, real, wrong, fake):
    """Each pair by itself: the real one counts once, shared by the two terms the library logs."""
    on_real, on_wrong, on_fake = bce(score(real), 1.0), bce(score(wrong), 0.0), bce(score(fake), 0.0)
    return {"mismatch": 0.5 * (on_real + on_wrong), "fake": 0.5 * (on_real + on_fake)}


def kl(mean, log_deviation):
    q = torch.distributions.Normal(mean, log_deviation.exp())
    return torch.distributions.kl_divergence(q, torch.distributions.Normal(torch.zeros_like(mean), 1.0)).sum(1).mean()


def step(terms, w, own):
    total = sum(terms.values())
    names = [name for name in w if name.startswith(own)]
    found = torch.autograd.grad(total, [w[name] for name in names], retain_graph=True)
    return {
        "terms": {name: rounded(term.detach())[0] for name, term in terms.items()},
        "total": rounded(total.detach())[0],
        "gradients": {name: summary(g.numpy()) for name, g in zip(names, found)},
    }


def written(specs):
    return {name: {"shape": shape, "scale": scale, "centre": centre} for name, shape, scale, centre in specs}


def gan_cls():
    specs = [*table_of_textgenerator("G"), *table_of_discriminator("D", 1, True)]
    w, given = weights(specs), data(8)
    text, half = given["text"], BATCH // 2
    score = lambda x, t: discriminator(w, "D", 1, True, x, t)
    fake = textgenerator(w, "G", given["z"], text)
    mixed = BETA * text[:half] + (1 - BETA) * text[half:]
    between = textgenerator(w, "G", given["between"], mixed)
    g_terms = {"adversarial": bce(score(fake, text), 1.0), "interpolated": 0.75 * bce(score(between, mixed), 1.0)}
    return {
        "weights": written(specs),
        "D": step(d_terms(lambda x: score(x, text), given["real"], given["wrong"], fake.detach()), w, ("D_",)),
        "G": step(g_terms, w, ("G_",)),
    }


def stage1():
    specs = [*table_of_conditioner("C1"), *table_of_generator1("G1"), *table_of_discriminator("D1", 1, False)]
    w, given = weights(specs), data(16)
    text = given["text"]
    mean, log_deviation = conditioner(w, "C1", text)
    fake = generator1(w, "G1", given["z"], mean + log_deviation.exp() * given["noise"])
    score = lambda x: discriminator(w, "D1", 1, False, x, text)
    small = lambda x: F.avg_pool2d(x, 2)
    g_terms = {"adversarial": bce(score(fake), 1.0), "kl": KL * kl(mean, log_deviation)}
    return {
        "weights": written(specs),
        "D": step(d_terms(score, small(given["real"]), small(given["wrong"]), fake.detach()), w, ("D1_",)),
        "G": step(g_terms, w, ("G1_", "C1_")),
    }


def stage2():
    frozen = [*table_of_conditioner("C1"), *table_of_generator1("G1")]
    specs = [*frozen, *table_of_conditioner("C2"), *table_of_generator2("G2"), *table_of_discriminator("D2", 2, False)]
    w, given = weights(specs), data(16)
    text = given["text"]
    with torch.no_grad():
        of_low, scale_of_low = conditioner(w, "C1", text)
        condition = of_low + scale_of_low.exp() * given["noise of stage I"]
        low = generator1(w, "G1", given["z"], condition, training=False)
    mean, log_deviation = conditioner(w, "C2", text)
    fake = generator2(w, "G2", low, mean + log_deviation.exp() * given["noise"])
    score = lambda x: discriminator(w, "D2", 2, False, x, text)
    g_terms = {"adversarial": bce(score(fake), 1.0), "kl": KL * kl(mean, log_deviation)}
    return {
        "weights": written(specs),
        "D": step(d_terms(score, given["real"], given["wrong"], fake.detach()), w, ("D2_",)),
        "G": step(g_terms, w, ("G2_", "C2_")),
    }


def golden():
    return {"ganCls": gan_cls(), "stage1": stage1(), "stage2": stage2()}
