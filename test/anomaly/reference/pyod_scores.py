"""Scores of two detectors of PyOD for the study of bench/anomalies.ts, which runs this.

Reads JSON from the file named first: a list of series, each {"fit": rows of features on clean days, "sets": lists of rows to be scored}.
Writes JSON to the file named second: of each series {"iforest": lists of scores, "ecod": lists of scores}, higher being stranger.
"""

import json
import sys

import numpy
from pyod.models.ecod import ECOD
from pyod.models.iforest import IForest

with open(sys.argv[1], encoding="utf-8") as file:
    series = json.load(file)
answers = []
for one in series:
    fit = numpy.array(one["fit"])
    answer = {}
    for name, detector in (("iforest", IForest(n_estimators=200, random_state=1)), ("ecod", ECOD())):
        detector.fit(fit)
        # One by one: ECOD ranks what it scores together with what it was fitted to.
        answer[name] = [detector.decision_function(numpy.array(rows)).tolist() for rows in one["sets"]]
    answers.append(answer)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(answers, file)
