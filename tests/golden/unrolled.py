"""G's loss and its gradient through K = 3 steps of gradient descent of D, penalties on D's slope among its terms, by PyTorch's autograd in float64: an unrolled GAN of two small nets."""
import torch
import torch.nn.functional as F

from sequence import rounded, tensor

STEPS, RATE, GAMMA, BATCH = 3, 0.5, 0.4, 6
SHAPES = {"G": [[2, 4], [4], [4, 2], [2]], "D": [[2, 5], [5], [5, 1], [1]]}
ACTIVATIONS = {"tanh": torch.tanh, "leakyReLU": lambda x: F.leaky_relu(x, 0.2)}
sp = F.softplus
LOSSES = {
    "nonSaturating": (lambda r, f: sp(-r).mean() + sp(f).mean(), lambda r, f: sp(-f).mean()),
    "leastSquares": (lambda r, f: 0.5 * ((r - 1) ** 2).mean() + 0.5 * (f**2).mean(), lambda r, f: 0.5 * ((f - 1) ** 2).mean()),
    "relativistic with R1 and R2": (lambda r, f: sp(f - r).mean(), lambda r, f: sp(r - f).mean()),
    "relativistic": (lambda r, f: sp(f - r).mean(), lambda r, f: sp(r - f).mean()),
}


def double(array):
    return torch.from_numpy(array).double()


def weights(net, first):
    return [double(tensor(first + i, shape, 0.8)).requires_grad_() for i, shape in enumerate(SHAPES[net])]


def mlp(x, w, activation):
    return activation(x @ w[0] + w[1]) @ w[2] + w[3]


def slopes(x, w, activation):
    x = x * 1.0
    return torch.autograd.grad(mlp(x, w, activation).sum(), x, create_graph=True)[0]


def case(loss, activation, steps):
    of_d, of_g = LOSSES[loss]
    act = ACTIVATIONS[activation]
    theta_g, theta_d = weights("G", 11), weights("D", 21)
    real, z = double(tensor(31, [BATCH, 2])), double(tensor(32, [BATCH, 2]))
    fake = mlp(z, theta_g, act)
    w = theta_d
    for _ in range(steps):
        value = of_d(mlp(real, w, act), mlp(fake, w, act))
        if "R1" in loss:
            value = value + sum(GAMMA / 2 * (slopes(x, w, act) ** 2).sum(1).mean() for x in (real.requires_grad_(), fake))
        gradients = torch.autograd.grad(value, w, create_graph=True)
        w = [a - RATE * b for a, b in zip(w, gradients)]
    value = of_g(mlp(real, w, act), mlp(fake, w, act))
    return {"value": rounded(value.detach())[0], "gradients": [rounded(g) for g in torch.autograd.grad(value, theta_g)]}


def golden():
    return {f"{loss}, {act}, {k} steps": case(loss, act, k) for loss in LOSSES for act in ACTIVATIONS for k in (1, STEPS)}
