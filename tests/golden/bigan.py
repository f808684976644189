"""BiGAN's and ALI's steps in PyTorch: D's, and the one of G and E."""
import torch
import torch.nn.functional as F

from stacks import data, described, make, run, step

N, LATENT, PIXELS, WIDTH = 6, 3, 16, 5


def game(stochastic):
    columns = 2 * LATENT if stochastic else LATENT
    end = "linear" if stochastic else "tanh"
    nets = {
        "G": make(401, LATENT, [(WIDTH, True, "relu"), (WIDTH, True, "relu"), (PIXELS, False, "tanh")], {1: LATENT}),
        "E": make(421, PIXELS, [(WIDTH, False, "leaky"), (WIDTH, True, "leaky"), (columns, False, end)]),
        "D": make(441, PIXELS, [(WIDTH, False, "leaky"), (WIDTH, True, "leaky"), (1, False, "linear")], {1: LATENT}),
    }
    g, e, d = nets.values()
    x, z, noise = data(461, [N, PIXELS]), data(462, [N, LATENT]), data(463, [N, LATENT], 1.7)

    def code():
        made = run(e, (x + 1) / 2)
        return made[:, :LATENT] + made[:, LATENT:].exp() * noise if stochastic else made

    score = lambda example, of: run(d, (example + 1) / 2, {1: of})
    generate = lambda z: run(g, z, {1: z})
    binary = lambda logits, target: F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))
    own = {"adversarial": binary(score(x, code().detach()), 1.0) + binary(score(generate(z).detach(), z), 0.0)}
    swapped = {"adversarial": binary(score(x, code()), 0.0) + binary(score(generate(z), z), 1.0)}
    return {"nets": described(nets), "D": step(own, {"D": d}), "GE": step(swapped, {"G": g, "E": e})}


def golden():
    return {"bigan": game(False), "ali": game(True)}
