"""Asks the service for the same paths in every format, and compares each with the JSON answer, to the bit of a float32.

Usage: read_back.py ADDRESS FILE, the file holding {"paths", "assets", "manifest"}. Prints what it found as JSON.
"""

import io
import json
import sys
import urllib.request

import numpy
import pyarrow.csv
import pyarrow.ipc
import pyarrow.json
import pyarrow.parquet


def get(media_type):
    request = urllib.request.Request(ADDRESS, headers={"accept": media_type})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["content-type"] == media_type, answer.headers
        return io.BytesIO(answer.read())


def read_arrow():
    # Straight from the connection, as a program would that does not wait for all of it.
    request = urllib.request.Request(ADDRESS, headers={"accept": "application/vnd.apache.arrow.stream"})
    with urllib.request.urlopen(request) as answer, pyarrow.ipc.open_stream(answer) as stream:
        return stream.read_all()


def read_csv():
    types = {name: pyarrow.float32() for name in EXPECTED["assets"]}
    return pyarrow.csv.read_csv(get("text/csv"), convert_options=pyarrow.csv.ConvertOptions(column_types=types))


def compare(table):
    paths = numpy.asarray(EXPECTED["paths"], dtype="<f4").reshape(len(EXPECTED["paths"]), -1, len(EXPECTED["assets"]))
    count, steps, _ = paths.shape
    wanted = [numpy.repeat(numpy.arange(count), steps), numpy.tile(numpy.arange(1, steps + 1), count)]
    wanted += [paths[:, :, asset].ravel() for asset in range(paths.shape[2])]
    found = [numpy.asarray(column.to_numpy(), dtype=want.dtype) for column, want in zip(table.columns, wanted)]
    result = {
        "rows": table.num_rows,
        "columns": table.column_names,
        "different": int(sum((have != want).sum() for have, want in zip(found, wanted))),
    }
    if table.schema.metadata:
        result["manifest"] = json.loads(table.schema.metadata[b"pathloom"]) == EXPECTED["manifest"]
    return result


ADDRESS, file_name = sys.argv[1:]
with open(file_name, encoding="utf-8") as file:
    EXPECTED = json.load(file)
tables = {
    "parquet": pyarrow.parquet.read_table(get("application/vnd.apache.parquet")),
    "arrow": read_arrow(),
    "csv": read_csv(),
    "ndjson": pyarrow.json.read_json(get("application/x-ndjson")),
}
json.dump({name: compare(table) for name, table in tables.items()}, sys.stdout)
