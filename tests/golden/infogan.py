"""InfoGAN's game in PyTorch: three steps of gradient descent, turn by turn, and all weights after them.

Chen et al. 2016, eq. 6, with λ of each code; with `informed` the information is in D's loss too, as in openai/InfoGAN. A code of λ = 0 is learned
by Q alone. Codes that are `bent` are read off half as strong pictures. With a weight of `real` trunk and Q learn what two such readings of real ones
share, in D's turn.
"""
import math

import torch
import torch.distributions as dist
import torch.nn.functional as F

from losses import shared
from sequence import rounded
from stacks import data, described, make, run

N, NOISE, CLASSES, PIXELS, WIDTH, FEATURES, STEPS = 6, 2, 3, 16, 5, 4, 3
RATES = {"D": 0.05, "G": 0.1, "Q": 0.2}
CASES = {
    "plain": {"weights": {"digit": 0.7, "slant": 0.3}},
    "informed": {"weights": {"digit": 0.7, "slant": 0.3}, "informTrunk": True},
    "bent": {"weights": {"digit": 0.7, "slant": 0}, "bent": ["digit"]},
    "bentMeasured": {"weights": {"digit": 0, "slant": 0.3}, "bent": ["digit"], "informTrunk": True},
    "real": {"weights": {"digit": 0.7, "slant": 0.3, "real": 0.4}, "bent": ["digit"], "balance": 2},
    "allMeasured": {"weights": {"digit": 0, "slant": 0}, "bent": ["slant"]},
}


def labels(step):
    return [(i * i + step) % CLASSES for i in range(N)]


def play(weights, informTrunk=False, bent=(), balance=1):
    nets = {
        "G": make(801, NOISE + CLASSES + 1, [(WIDTH, True, "relu"), (PIXELS, False, "tanh")]),
        "trunk": make(811, PIXELS, [(WIDTH, True, "relu"), (FEATURES, False, "linear")]),
        "critic": make(821, FEATURES, [(WIDTH, False, "relu"), (1, False, "linear")]),
        "Q": make(831, FEATURES, [(WIDTH, True, "relu"), (CLASSES + 2, False, "linear")]),
    }
    start = described(nets)
    codes = {code: weight for code, weight in weights.items() if code != "real"}
    taught = [code for code, weight in codes.items() if weight != 0]
    measured = [code for code, weight in codes.items() if weight == 0]
    of_real = weights.get("real", 0)
    binary = lambda logits, target: F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))
    trunk = lambda x: run(nets["trunk"], x)
    score = lambda x: run(nets["critic"], trunk(x))
    history = []
    for step in range(STEPS):
        x, noise, slant = data(841 + step, [N, PIXELS]), data(851 + step, [N, NOISE], 1.7), data(861 + step, [N, 1])
        label = torch.tensor(labels(step))
        generate = lambda: run(nets["G"], torch.cat([noise, F.one_hot(label, CLASSES).double(), slant], 1))

        def information(fake, codes):
            of = lambda code: run(nets["Q"], trunk(0.5 * fake + 0.25 if code in bent else fake))
            read = {
                "digit": lambda q: F.cross_entropy(q[:, :CLASSES], label),
                "slant": lambda q: -dist.Normal(q[:, CLASSES : CLASSES + 1], q[:, CLASSES + 1 :].exp()).log_prob(slant).mean(),
            }
            return {code: read[code](of(code)) for code in codes}

        def told(fake):
            # Codes that are read off the pictures come first.
            order = [code for code in taught if code not in bent] + [code for code in taught if code in bent]
            return {code: weights[code] * term for code, term in information(fake, order).items()}

        def alike():
            twice = 0.5 * torch.cat([x, x]) + 0.25
            a, b = run(nets["Q"], trunk(twice))[:, :CLASSES].chunk(2)
            return {"real": of_real * ((2 * balance - 1) * math.log(CLASSES) - shared(a, b, balance))} if of_real else {}

        judged = ("trunk", "critic", "Q") if of_real else ("trunk", "critic")
        turns = {
            "D": (judged, lambda fake: {"adversarial": binary(score(x), 1.0) + binary(score(fake.detach()), 0.0)} | (told(fake.detach()) if informTrunk else {}) | alike()),
            "G": (("G", "Q") if taught else ("G",), lambda fake: {"adversarial": binary(score(fake), 1.0)} | told(fake)),
        }
        if measured:
            turns["Q"] = (("Q",), lambda fake: information(fake.detach(), measured))
        for player, (updates, loss) in turns.items():
            terms = loss(generate())
            own = [w for net in updates for w in nets[net]["weights"].values()]
            gradients = torch.autograd.grad(sum(terms.values()), own)
            with torch.no_grad():
                for w, g in zip(own, gradients):
                    w -= RATES[player] * g
            history.append({f"{player}.{name}": rounded(value.detach())[0] for name, value in terms.items()})
    after = {name: [rounded(w.detach().numpy()) for w in net["weights"].values()] for name, net in nets.items()}
    return {"nets": start, "history": history, "after": after}


def golden():
    drawn = [labels(step) for step in range(STEPS)]
    return {"rates": RATES, "labels": drawn, "cases": {name: case | play(**case) for name, case in CASES.items()}}
