"""Reads a batch the way its users would, and prints what it found as JSON.

Usage: read_batch.py FOLDER. Columns come as base64 of little-endian int32 or float32, so that they compare to the bit.
"""

import base64
import json
import sys

import duckdb
import numpy
import pandas
import pyarrow.dataset
import pyarrow.parquet


def bits(column, dtype):
    return base64.b64encode(numpy.asarray(column, dtype=dtype).tobytes()).decode()


def describe(frame):
    return {name: bits(frame[name], "<i4" if name in ("path", "step") else "<f4") for name in frame.columns}


def main(folder):
    shards = f"{folder}/shards"
    dataset = pyarrow.dataset.dataset(shards, format="parquet")
    asset = dataset.schema.names[2]
    whole = f"read_parquet('{shards}/*.parquet')"
    mean, count = duckdb.sql(f'SELECT avg("{asset}"::DOUBLE), count(*) FROM {whole}').fetchall()[0]
    report = {
        "pyarrow": describe(dataset.to_table().to_pandas()),
        "pandas": describe(pandas.read_parquet(shards)),
        "duckdb": describe(duckdb.sql(f"SELECT * FROM {whole} ORDER BY path, step").df()),
        "types": [str(field.type) for field in dataset.schema],
        "duckdbMean": mean,
        "duckdbCount": count,
        "files": len(dataset.files),
        "metadata": [json.loads(pyarrow.parquet.read_metadata(f).metadata[b"pathloom"]) for f in sorted(dataset.files)],
    }
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
