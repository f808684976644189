"""Steps of the conditional GAN, with the paper's nets and with DCGAN's, and of AC-GAN in PyTorch, float64: every term, every gradient.

Weights stay in TensorFlow's layout and are turned at each use: dense `[in, out]`, convolution `[h, w, in, out]`, transposed
`[h, w, out, in]`. Pictures are `[n, h, w, c]` everywhere. Tables are in the library's order of weights.
"""
import torch
import torch.nn.functional as F

from sequence import tensor
from stacks import data, described, step

N, LATENT, CLASSES, WIDTH, HIDDEN = 6, 4, 3, 2, 5
LABELS = [2, 0, 1, 2, 2, 0]


def net(first, table):
    weights = {
        name: torch.from_numpy(tensor(first + i, *row)).double().requires_grad_()
        for i, (name, row) in enumerate(table.items())
    }
    return {"table": table, "first": first, "weights": weights}


def dense(name, inputs, outputs, bias=True):
    return {f"{name}/kernel": ([inputs, outputs], 0.5, 0)} | ({f"{name}/bias": ([outputs], 0.2, 0)} if bias else {})


def conv(name, shape, bias=True):
    units = shape[2] if name == "picture" else shape[3]
    return {f"{name}/kernel": (shape, 0.3, 0)} | ({f"{name}/bias": ([units], 0.2, 0)} if bias else {})


def norm(name, width):
    return {f"{name}/gamma": ([width], 0.3, 1), f"{name}/beta": ([width], 0.3, 0)}


def linear(w, name, x):
    return x @ w[f"{name}/kernel"] + w.get(f"{name}/bias", 0)


def normalise(w, name, x):
    """Over all axes but the last."""
    flat = x.reshape(-1, x.shape[-1])
    return F.batch_norm(flat, None, None, w[f"{name}/gamma"], w[f"{name}/beta"], training=True, eps=1e-5).reshape(x.shape)


def convolve(how, w, name, x):
    turned = w[f"{name}/kernel"].permute(3, 2, 0, 1)
    return how(x.permute(0, 3, 1, 2), turned, w.get(f"{name}/bias"), stride=2, padding=1).permute(0, 2, 3, 1)


def told(x, y):
    """The condition beside the columns of a vector or the channels of a map."""
    return torch.cat([x, y if x.dim() == 2 else y[:, None, None, :].expand(-1, x.shape[1], x.shape[2], -1)], -1)


def leaky(x):
    return F.leaky_relu(x, 0.2)


def maxout(x, pieces):
    return x.reshape(len(x), pieces, -1).max(1).values


def perceptrons():
    """The nets of Mirza & Osindero 2014, §4.1, small: pictures of 3 × 2."""
    g = net(501, dense("of_z", LATENT, 5) | dense("of_y", CLASSES, 4) | dense("joint", 9, 6) | dense("output", 6, 6))
    d = net(521, dense("of_x", 6, 4 * 3) | dense("of_y", CLASSES, 2 * 3) | dense("joint", 6, 3 * 2) | dense("logit", 3, 1))

    def generate(z, y):
        w = g["weights"]
        both = torch.cat([F.relu(linear(w, "of_z", z)), F.relu(linear(w, "of_y", y))], 1)
        return torch.tanh(linear(w, "output", F.relu(linear(w, "joint", both)))).reshape(-1, 3, 2, 1)

    def score(x, y):
        w = d["weights"]
        both = torch.cat([maxout(linear(w, "of_x", x.flatten(1)), 3), maxout(linear(w, "of_y", y), 3)], 1)
        return linear(w, "logit", maxout(linear(w, "joint", both), 2))

    return {"G": g, "D": d}, generate, score, [3, 2, 1]


def generator(first, every_layer):
    """DCGAN's generator for 28 × 28 pictures."""
    k, inner = CLASSES if every_layer else 0, 2 * WIDTH
    table = dense("dense1", LATENT + CLASSES, HIDDEN, False) | norm("dense1", HIDDEN)
    table |= dense("dense2", HIDDEN + k, 49 * inner, False) | norm("dense2", 49 * inner)
    table |= conv("up1", [4, 4, WIDTH, inner + k], False) | norm("up1", WIDTH)
    made = net(first, table | conv("picture", [4, 4, 1, WIDTH + k]))

    def generate(z, y):
        w = made["weights"]
        beside = (lambda x: told(x, y)) if every_layer else lambda x: x
        x = F.relu(normalise(w, "dense1", linear(w, "dense1", told(z, y))))
        x = F.relu(normalise(w, "dense2", linear(w, "dense2", beside(x)))).reshape(-1, 7, 7, inner)
        x = F.relu(normalise(w, "up1", convolve(F.conv_transpose2d, w, "up1", beside(x))))
        return torch.tanh(convolve(F.conv_transpose2d, w, "picture", beside(x)))

    return made, generate


def trunk(first, k):
    """DCGAN's discriminator without its last layer, told a condition of k columns at every layer."""
    inner = 2 * WIDTH
    table = conv("down1", [4, 4, 1 + k, WIDTH]) | conv("down2", [4, 4, WIDTH + k, inner], False) | norm("down2", inner)
    made = net(first, table | dense("dense1", 49 * inner + k, HIDDEN, False) | norm("dense1", HIDDEN))

    def features(w, x, beside):
        x = leaky(convolve(F.conv2d, w, "down1", beside(x)))
        x = leaky(normalise(w, "down2", convolve(F.conv2d, w, "down2", beside(x))))
        return beside(leaky(normalise(w, "dense1", linear(w, "dense1", beside(x.flatten(1))))))

    return made, features


def convolutions():
    g, generate = generator(541, True)
    body, features = trunk(561, CLASSES)
    d = net(561, body["table"] | dense("logit", HIDDEN + CLASSES, 1))
    score = lambda x, y: linear(d["weights"], "logit", features(d["weights"], x, lambda v: told(v, y)))
    return {"G": g, "D": d}, generate, score, [28, 28, 1]


def binary(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def sample(shape):
    labels = torch.tensor(LABELS)
    return data(601, [N, *shape]), F.one_hot(labels, CLASSES).double(), data(602, [N, LATENT], 1.7), labels


def conditional(parts):
    nets, generate, score, shape = parts
    x, y, z, _ = sample(shape)
    own = {"adversarial": binary(score(x, y), 1.0) + binary(score(generate(z, y).detach(), y), 0.0)}
    other = {"adversarial": binary(score(generate(z, y), y), 1.0)}
    return {"nets": described(nets), "D": step(own, {"D": nets["D"]}), "G": step(other, {"G": nets["G"]})}


def auxiliary():
    g, generate = generator(541, False)
    body, features = trunk(561, 0)
    critic, classifier = net(581, dense("output", HIDDEN, 1)), net(586, dense("output", HIDDEN, CLASSES))
    x, y, z, labels = sample([28, 28, 1])

    def judged(of):
        seen = features(body["weights"], of, lambda v: v)
        return linear(critic["weights"], "output", seen), linear(classifier["weights"], "output", seen)

    on_real, class_of_real = judged(x)
    on_fake, class_of_fake = judged(generate(z, y).detach())
    own = {
        "adversarial": binary(on_real, 1.0) + binary(on_fake, 0.0),
        "classOfReal": F.cross_entropy(class_of_real, labels),
        "classOfFake": F.cross_entropy(class_of_fake, labels),
    }
    on_fake, class_of_fake = judged(generate(z, y))
    other = {"adversarial": binary(on_fake, 1.0), "class": F.cross_entropy(class_of_fake, labels)}
    nets = {"G": g, "trunk": body, "critic": critic, "classifier": classifier}
    of_d = {name: nets[name] for name in ("trunk", "critic", "classifier")}
    return {"nets": described(nets), "D": step(own, of_d), "G": step(other, {"G": g})}


def golden():
    return {"mlp": conditional(perceptrons()), "dcgan": conditional(convolutions()), "acgan": auxiliary()}
