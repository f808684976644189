"""The joint embedding of a char-CNN-RNN and a linear net of pictures in PyTorch, float64: the loss by itself, and one step of the game.

Weights are in TensorFlow's layout: a convolution over characters `[4, 1, in, out]`, PyTorch's Conv1d `[out, in, 4]`; linear `[in, out]`. Order:
kernel and bias of each convolution, of what the recurrent layer reads, of its state, of the embedding.
"""
import torch
import torch.nn.functional as F

from sequence import rounded
from stacks import data, described, step

BATCH, LENGTH, CHARACTERS, WIDTH, CHANNELS, SIDE = 4, 112, 5, 3, (4, 3, 3), 2
LABELS = [0, 1, 1, 2]


def net(first, rows):
    table = {}
    for i, (kernel, scale) in enumerate(rows):
        table |= {f"{i}/kernel": (kernel, scale, 0), f"{i}/bias": ([kernel[-1]], 0.2, 0.1)}
    made = {}
    for i, (name, (shape, scale, centre)) in enumerate(table.items()):
        made[name] = (data(first + i, shape, scale) + centre).requires_grad_()
    return {"table": table, "first": first, "weights": made}


def affine(w, i, x):
    return x @ w[f"{i}/kernel"] + w[f"{i}/bias"]


def encode(w, codes):
    # Code 0 is padding: its row is all zeros.
    x = F.one_hot(codes, CHARACTERS + 1)[:, :, 1:].double().transpose(1, 2)
    for i, stride in enumerate((3, 3, 2)):
        x = F.conv1d(x, w[f"{i}/kernel"][:, 0].permute(2, 1, 0), w[f"{i}/bias"])
        x = F.max_pool1d(F.relu(x), 3, stride)
    states = []
    for place in x.unbind(2):
        before = affine(w, 4, states[-1]) if states else 0
        states.append(F.relu(affine(w, 3, place) + before))
    assert len(states) == 3
    return affine(w, 5, sum(states) / len(states))


def hinges(image, text, labels):
    """The authors' loops: a mean over all pairs of how far a wrong one of another class is from losing by 1."""
    terms = {"image": 0, "text": 0}
    active = 0
    n = len(labels)
    for i in range(n):
        for j in range(n):
            if labels[i] != labels[j]:
                own = image[i] @ text[i]
                terms["image"] = terms["image"] + F.relu(1 + image[i] @ text[j] - own) / n**2
                terms["text"] = terms["text"] + F.relu(1 + image[j] @ text[i] - own) / n**2
                active += int(1 + image[i] @ text[j] - own > 0)
    assert 0 < active < sum(a != b for a in labels for b in labels)  # some of each side of the kink
    return terms


def golden():
    codes = ((data(780, [BATCH, LENGTH]) + 1) * (CHARACTERS + 1) / 2).long()
    for i in range(BATCH):
        codes[i, 80 + 9 * i :] = 0
    sizes = (CHARACTERS, *CHANNELS)
    state = CHANNELS[-1]
    text = net(701, [([4, 1, sizes[i], sizes[i + 1]], 0.9) for i in range(3)] + [([state, state], 0.8)] * 2 + [([state, WIDTH], 1.5)])
    image = net(751, [([SIDE * SIDE * 3, WIDTH], 0.9)])
    nets = {"text": text, "image": image}
    pictures = data(760, [BATCH, SIDE, SIDE, 3])
    sentences = encode(text["weights"], codes)
    terms = hinges(affine(image["weights"], 0, pictures.flatten(1)), sentences, LABELS)
    v, t = (data(770 + i, [5, 4], 2.0).requires_grad_() for i in (0, 1))
    labels = [3, 0, 3, 1, 2]
    alone = hinges(v, t, labels)
    by_v, by_t = torch.autograd.grad(sum(alone.values()), [v, t])
    return {
        "codes": codes.tolist(),
        "labels": LABELS,
        "nets": described(nets),
        "embedded": rounded(sentences.detach().numpy()),
        "E": step(terms, nets),
        "loss": {
            "labels": labels,
            "terms": {name: rounded(value.detach())[0] for name, value in alone.items()},
            "image": rounded(by_v.numpy()),
            "text": rounded(by_t.numpy()),
        },
    }
