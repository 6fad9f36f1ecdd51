"""Makes realFiles.json: what the two real files hold, worked out apart from Pathloom with Python's standard library.

Run from the repository root: python3 test/history/golden/realFiles.py
"""
import csv
import json
import math
import statistics
from datetime import date
from itertools import groupby

FILES = {
    "sp500": ("node_modules/vega-datasets/data/sp500-2000.csv", ["adjclose"]),
    "stocks": ("test/history/data/us-stocks.csv", ["AMD", "BAC", "BBY", "CVX", "GE", "HD", "JNJ", "KO", "LLY", "MRK"]),
}


def stale(days, asset, prices):
    row = 0
    for price, run in groupby(prices):
        length = len(list(run))
        if length >= 5:
            yield {"asset": asset, "line": row + 2, "date": days[row], "rows": length, "to": days[row + length - 1]}
        row += length


def outliers(days, asset, returns):
    centre = statistics.median(returns)
    deviation = 1.4826 * statistics.median(abs(r - centre) for r in returns)
    for step, r in enumerate(returns):
        if abs(r - centre) > 12 * deviation:
            change = f"{100 * (math.exp(r) - 1):.1f}"
            yield {"asset": asset, "line": step + 3, "date": days[step + 1], "change": change}


def describe(path, assets):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    days = [row["date"] for row in rows]
    ordinals = [date.fromisoformat(day).toordinal() for day in days]
    assert ordinals == sorted(set(ordinals))
    answer = {
        "rows": len(rows),
        "firstDate": days[0],
        "lastDate": days[-1],
        "longestGap": max(b - a for a, b in zip(ordinals, ordinals[1:])),
        "assets": [],
        "stale": [],
        "outliers": [],
    }
    for asset in assets:
        prices = [float(row[asset]) for row in rows]
        returns = [math.log(b / a) for a, b in zip(prices, prices[1:])]
        answer["assets"].append(
            {
                "asset": asset,
                "minPrice": min(prices),
                "maxPrice": max(prices),
                "returnStd": statistics.pstdev(returns),
                "lastPrice": prices[-1],
            }
        )
        answer["stale"] += stale(days, asset, prices)
        answer["outliers"] += outliers(days, asset, returns)
    return answer


golden = {name: describe(path, assets) for name, (path, assets) in FILES.items()}
with open("test/history/golden/realFiles.json", "w", encoding="utf-8") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
