"""Reads a file of paths the way its users would, and prints what it found as JSON.

Usage: read_file.py FORMAT FILE. Columns come as base64 of little-endian int32 or float32, so that they compare to the bit.
"""

import base64
import json
import sys

import numpy
import pandas
import pyarrow.csv
import pyarrow.feather
import pyarrow.ipc
import pyarrow.json
import pyarrow.parquet


def column_bits(column, dtype):
    return base64.b64encode(numpy.asarray(column, dtype=dtype).tobytes()).decode()


def describe_frame(frame):
    return {
        "columns": list(frame.columns),
        "counters": [column_bits(frame[name], "<i4") for name in frame.columns[:2]],
        "values": [column_bits(frame[name], "<f4") for name in frame.columns[2:]],
    }


def describe_schema(schema):
    return {
        "types": [f"{field.type}{'' if field.nullable else ' not null'}" for field in schema],
        "manifest": json.loads(schema.metadata[b"pathloom"]),
    }


def read_csv(file):
    frame = pandas.read_csv(file)
    # Text straight to float32, without float64 in between.
    types = pyarrow.csv.ConvertOptions(column_types={name: pyarrow.float32() for name in frame.columns[2:]})
    table = pyarrow.csv.read_csv(file, convert_options=types)
    return {"pandas": describe_frame(frame), "pyarrow": describe_frame(table.to_pandas())}


def read_ndjson(file):
    return {
        "pandas": describe_frame(pandas.read_json(file, lines=True)),
        "pyarrow": describe_frame(pyarrow.json.read_json(file).to_pandas()),
    }


def read_arrow(file):
    with pyarrow.ipc.open_file(file) as reader:
        table = reader.read_all()
        batches = [reader.get_batch(i).num_rows for i in range(reader.num_record_batches)]
    table.validate(full=True)
    return {
        "pandas": describe_frame(pandas.read_feather(file)),
        "pyarrow": describe_frame(table.to_pandas()),
        "batches": batches,
        **describe_schema(table.schema),
    }


def read_arrow_stream(file):
    with pyarrow.ipc.open_stream(file) as reader:
        table = reader.read_all()
    table.validate(full=True)
    return {"pyarrow": describe_frame(table.to_pandas()), **describe_schema(table.schema)}


def read_parquet(file):
    parquet = pyarrow.parquet.ParquetFile(file)
    groups = [parquet.metadata.row_group(i) for i in range(parquet.metadata.num_row_groups)]
    table = parquet.read()
    table.validate(full=True)
    return {
        "pandas": describe_frame(pandas.read_parquet(file)),
        "pyarrow": describe_frame(table.to_pandas()),
        "batches": [group.num_rows for group in groups],
        "compression": [groups[0].column(i).compression for i in range(len(parquet.schema_arrow))],
        "pathRanges": [[group.column(0).statistics.min, group.column(0).statistics.max] for group in groups],
        "valueBytes": sum(g.column(i).total_compressed_size for g in groups for i in range(2, g.num_columns)),
        "onlyPathOne": pandas.read_parquet(file, filters=[("path", "==", 1)])["path"].unique().tolist(),
        **describe_schema(parquet.schema_arrow),
    }


READERS = {
    "csv": read_csv,
    "ndjson": read_ndjson,
    "arrow": read_arrow,
    "arrow-stream": read_arrow_stream,
    "parquet": read_parquet,
}

if __name__ == "__main__":
    format_name, file_name = sys.argv[1:]
    json.dump(READERS[format_name](file_name), sys.stdout)
