"""Golden values of AdamW, written down from algorithm 2 of Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy
/tmp/venv/bin/python test/optimiser/golden/adamw.py > test/optimiser/golden/adamw.json

In float64. With the schedule multiplier eta (here: the learning rate itself, alpha = 1) the step is
theta <- theta - eta * (m_hat / (sqrt(v_hat) + epsilon) + lambda * theta); the decay is for matrices only.
Gradients are all scaled by min(1, clip / norm) first. Gradients come from sines, so that both languages have the same.
"""
import json
import sys

import numpy as np

SHAPES = {'matrix': (3, 4), 'vector': (5,)}
STEPS = 12
CASES = [
    {'name': 'decay and clipping', 'beta1': 0.9, 'beta2': 0.999, 'weightDecay': 0.05, 'clipNorm': 1.0},
    {'name': 'no momentum, no bound', 'beta1': 0.0, 'beta2': 0.9, 'weightDecay': 0.0, 'clipNorm': None},
    {'name': 'the Adam of GANs', 'beta1': 0.5, 'beta2': 0.999, 'weightDecay': 0.0, 'clipNorm': None},
]


def scatter(count, offset):
    return np.sin(12.9898 * np.arange(1, count + 1) + offset)


def run(case):
    theta = {name: scatter(np.prod(shape), 0.5).reshape(shape) for name, shape in SHAPES.items()}
    m = {name: np.zeros(shape) for name, shape in SHAPES.items()}
    v = {name: np.zeros(shape) for name, shape in SHAPES.items()}
    for t in range(1, STEPS + 1):
        eta = 0.01 * t
        # Some norms below the bound of 1, some above it.
        g = {name: scatter(np.prod(shape), t).reshape(shape) * 0.07 * t for name, shape in SHAPES.items()}
        norm = np.sqrt(sum((a ** 2).sum() for a in g.values()))
        if case['clipNorm'] is not None and norm > case['clipNorm']:
            g = {name: a * case['clipNorm'] / norm for name, a in g.items()}
        for name, shape in SHAPES.items():
            m[name] = case['beta1'] * m[name] + (1 - case['beta1']) * g[name]
            v[name] = case['beta2'] * v[name] + (1 - case['beta2']) * g[name] ** 2
            m_hat = m[name] / (1 - case['beta1'] ** t)
            v_hat = v[name] / (1 - case['beta2'] ** t)
            decay = case['weightDecay'] if len(shape) > 1 else 0.0
            theta[name] = theta[name] - eta * (m_hat / (np.sqrt(v_hat) + 1e-8) + decay * theta[name])
    return {name: a.ravel().tolist() for name, a in theta.items()}


json.dump({'steps': STEPS, 'cases': [{**case, 'weights': run(case)} for case in CASES]}, sys.stdout, indent=1)
