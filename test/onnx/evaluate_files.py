"""Evaluates ONNX files by the standard's reference evaluator, which is written for clarity in NumPy.

Standard input: a JSON list of {path, feeds: {name: {dims, data}}}, data being little-endian float32 in base64.
Standard output: for each a {name: {dims, data}} of its outputs.
"""

import base64
import json
import sys

import numpy as np
from onnx.reference import ReferenceEvaluator


def decode(tensor):
    return np.frombuffer(base64.b64decode(tensor["data"]), dtype="<f4").reshape(tensor["dims"])


def encode(array):
    assert array.dtype == np.float32, array.dtype
    return {"dims": list(array.shape), "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def evaluate(job):
    evaluator = ReferenceEvaluator(job["path"])
    answers = evaluator.run(None, {name: decode(tensor) for name, tensor in job["feeds"].items()})
    return {name: encode(answer) for name, answer in zip(evaluator.output_names, answers)}


print(json.dumps([evaluate(job) for job in json.load(sys.stdin)]))
