"""Small fully connected nets in PyTorch, float64, whose weights TypeScript makes alike: for steps of whole games.

A net is a list of layers in the order of this library's: `(units, norm, activation)`. Weights are in TensorFlow's layout, `[in, out]`, and in
the library's order: kernel, then bias, or gamma and beta where the layer is normalised.
"""
import torch
import torch.nn.functional as F

from sequence import rounded, tensor

ACTIVATIONS = {
    "relu": F.relu,
    "leaky": lambda x: F.leaky_relu(x, 0.2),
    "softplus": F.softplus,
    "tanh": torch.tanh,
    "linear": lambda x: x,
}


def make(first, width, stack, joining={}):
    """
    The net's weights by name: rows of (shape, scale, centre), and tensors made with seeds `first`, `first + 1`, … `joining` has the columns that
    join before a layer, by its number.
    """
    table = {}
    for i, (units, norm, _) in enumerate(stack):
        width += joining.get(i, 0)
        table[f"{i}/kernel"] = ([width, units], 0.6, 0)
        table |= {f"{i}/gamma": ([units], 0.3, 1), f"{i}/beta": ([units], 0.3, 0)} if norm else {f"{i}/bias": ([units], 0.3, 0)}
        width = units
    weights = {}
    for i, (name, (shape, scale, centre)) in enumerate(table.items()):
        weights[name] = torch.from_numpy(tensor(first + i, shape, scale, centre)).double().requires_grad_()
    return {"table": table, "first": first, "weights": weights, "stack": stack}


def run(net, x, joining={}):
    w = net["weights"]
    for i, (_, norm, activation) in enumerate(net["stack"]):
        x = torch.cat([x, joining[i]], 1) if i in joining else x
        x = x @ w[f"{i}/kernel"]
        x = F.batch_norm(x, None, None, w[f"{i}/gamma"], w[f"{i}/beta"], training=True, eps=1e-5) if norm else x + w[f"{i}/bias"]
        x = ACTIVATIONS[activation](x)
    return x


def step(terms, nets):
    """The values of the terms, and the gradients of their sum by the weights of the nets, which are given by name."""
    weights = {f"{net}/{name}": w for net, made in nets.items() for name, w in made["weights"].items()}
    found = torch.autograd.grad(sum(terms.values()), list(weights.values()), retain_graph=True)
    return {
        "terms": {name: rounded(value.detach())[0] for name, value in terms.items()},
        "gradients": {name: rounded(g.numpy()) for name, g in zip(weights, found)},
    }


def described(nets):
    """What TypeScript needs to make the same weights."""
    return {
        name: {"first": net["first"], "weights": [dict(zip(("shape", "scale", "centre"), row)) for row in net["table"].values()]}
        for name, net in nets.items()
    }


def data(seed, shape, scale=1.0):
    return torch.from_numpy(tensor(seed, shape, scale)).double()
