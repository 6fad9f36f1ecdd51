"""Checks ONNX files by the rules of the standard and prints what stands in them.

Standard input: a JSON list of paths. Standard output: one object for each. A file that breaks a rule ends the program.
"""

import json
import sys

import onnx
from onnx import checker, shape_inference


def port(value):
    tensor = value.type.tensor_type
    shape = [size.dim_param or size.dim_value for size in tensor.shape.dim]
    return {"name": value.name, "type": onnx.TensorProto.DataType.Name(tensor.elem_type), "shape": shape}


def nodes_of(graph):
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from nodes_of(attribute.g)


def inspect(path):
    model = onnx.load(path)
    checker.check_model(model, full_check=True)
    checker.check_model(path, full_check=True)
    inferred = shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    declared = {value.name: port(value)["shape"] for value in model.graph.output}
    used = {name for node in model.graph.node for name in node.input}
    return {
        "ir": model.ir_version,
        "opsets": [[entry.domain, entry.version] for entry in model.opset_import],
        "producer": [model.producer_name, model.producer_version],
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
        "graph": model.graph.name,
        "inputs": [port(value) for value in model.graph.input],
        "outputs": [port(value) for value in model.graph.output],
        "ops": sorted({node.op_type for node in nodes_of(model.graph)}),
        "ranksInferred": {
            value.name: len(port(value)["shape"]) == len(declared[value.name]) for value in inferred.graph.output
        },
        "unused": [constant.name for constant in model.graph.initializer if constant.name not in used],
        "sameBytesAgain": onnx.load_model_from_string(model.SerializeToString()) == model,
    }


print(json.dumps([inspect(path) for path in json.load(sys.stdin)]))
