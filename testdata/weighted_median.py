#!/usr/bin/env python3
"""Writes weighted_median.json, the golden vectors of the weighted median.

Python's standard library only. Every expected median was worked out by hand
and stands beside its case (the larger cases are drawn from a fixed seed);
before writing, the script checks each with two references that work unlike the
product's code: one tries every observed value against the definition, the
other lays the weights out on a line and reads the element in the lower middle.

    python3 testdata/weighted_median.py          write the file
    python3 testdata/weighted_median.py --check  fail if the file is not what would be written
"""

import bisect
import itertools
import json
import pathlib
import random
import sys

TOP = 2**63 - 1  # the largest encoded value
MAX_W = 2**48 - 1  # the largest weight
ZERO = 2**62  # the encoded number 0


def by_definition(obs, quorum):
    """The smallest observed m with 2 * sum{u_i : v_i <= m} >= W."""
    counted = [(w, v) for w, v in obs if v != 0]
    total = sum(w for w, _ in counted)
    if total < quorum or total == 0:
        return 0
    return min(m for _, m in counted if 2 * sum(w for w, v in counted if v <= m) >= total)


def by_line(obs, quorum):
    """Element number ceil(W/2) of the values laid out w times each."""
    line = sorted((v, w) for w, v in obs if v != 0 and w != 0)
    total = sum(w for _, w in line)
    if total < quorum or total == 0:
        return 0
    if total <= 10000:
        flat = [v for v, w in line for _ in range(w)]
        return flat[(total + 1) // 2 - 1]
    ends = list(itertools.accumulate(w for _, w in line))
    return line[bisect.bisect_left(ends, (total + 1) // 2)][0]


def quorum_of(total):
    return 2 * total // 3 + 1


# name, quorum, [(weight, value)], median
HAND = [
    ("single operator", 1, [(1, ZERO + 5)], ZERO + 5),
    ("single operator at quorum", 7, [(7, 42)], 42),
    ("single operator below quorum", 8, [(7, 42)], 0),
    ("single operator absent", 1, [(7, 0)], 0),
    ("single operator without weight", 1, [(0, 42)], 0),
    ("two equal weights take the lower", 2, [(1, 20), (1, 10)], 10),
    ("two weights, heavier above", 3, [(1, 10), (2, 20)], 20),
    ("two weights, heavier below", 3, [(2, 10), (1, 20)], 10),
    ("three equal weights", 3, [(1, 30), (1, 10), (1, 20)], 20),
    ("four equal weights, lower median", 3, [(1, 40), (1, 10), (1, 30), (1, 20)], 20),
    ("four equal weights of 100, one silent", 267, [(100, 40), (100, 10), (100, 30), (100, 0)], 30),
    ("four equal weights of 100, two silent", 267, [(100, 40), (100, 10), (100, 0), (100, 0)], 0),
    ("exact half below", 10, [(5, 100), (2, 101), (3, 102)], 100),
    ("exact half above", 10, [(2, 100), (3, 101), (5, 102)], 101),
    ("one short of half below", 9, [(4, 100), (2, 101), (3, 102)], 101),
    ("exact half reached in two steps", 8, [(1, 1), (3, 2), (4, 3)], 2),
    ("odd total rounds up", 5, [(2, 7), (3, 9)], 9),
    ("odd total rounds up, majority below", 5, [(3, 7), (2, 9)], 7),
    ("total at quorum", 9, [(3, 50), (3, 60), (3, 70)], 60),
    ("total one below quorum", 10, [(3, 50), (3, 60), (3, 70)], 0),
    ("total one above quorum", 8, [(3, 50), (3, 60), (3, 70)], 60),
    ("absent value takes the total below quorum", 9, [(3, 50), (3, 60), (3, 0)], 0),
    ("absent value, still at quorum", 6, [(3, 50), (3, 60), (3, 0)], 50),
    ("all absent", 1, [(3, 0), (3, 0), (3, 0), (3, 0)], 0),
    ("all without weight", 1, [(0, 50), (0, 60), (0, 70), (0, 80)], 0),
    ("no observations", 1, [], 0),
    ("weightless outliers do not count", 4, [(0, 1), (2, 500), (0, TOP), (2, 600)], 500),
    ("weightless value between does not count", 2, [(1, 10), (0, 15), (1, 20)], 10),
    ("all equal", 3, [(1, 77), (2, 77), (3, 77), (4, 77)], 77),
    ("duplicates add up below", 6, [(1, 10), (1, 10), (1, 10), (3, 20)], 10),
    ("duplicates add up above", 7, [(3, 10), (1, 20), (2, 20), (1, 30)], 20),
    ("duplicates around an absent one", 3, [(1, 10), (5, 0), (1, 20), (1, 20)], 20),
    ("extremes, equal weights", 2, [(1, TOP), (1, 1)], 1),
    ("extremes, heavier top", 3, [(2, TOP), (1, 1)], TOP),
    ("extremes around the middle", 3, [(1, 1), (1, ZERO), (1, TOP)], ZERO),
    ("only the smallest value", 1, [(1, 1)], 1),
    ("only the largest value", 1, [(1, TOP)], TOP),
    ("neighbouring values", 4, [(1, ZERO - 1), (1, ZERO), (1, ZERO + 1), (1, ZERO + 2)], ZERO),
    ("negative numbers", 3, [(1, ZERO - 3), (1, ZERO - 2), (1, ZERO - 1)], ZERO - 2),
    ("largest weights", quorum_of(4 * MAX_W), [(MAX_W, 4), (MAX_W, 1), (MAX_W, 3), (MAX_W, 2)], 2),
    ("largest weight against the same in parts", 2 * MAX_W, [(MAX_W, 9), (MAX_W - 1, 8), (1, 7)], 8),
    ("largest weight, lighter by one", 2 * MAX_W - 1, [(MAX_W, 9), (MAX_W - 2, 8), (1, 7)], 9),
    ("largest total exactly at quorum", 4 * MAX_W, [(MAX_W, TOP), (MAX_W, TOP), (MAX_W, 1), (MAX_W, 1)], 1),
    ("largest total one below quorum", 4 * MAX_W + 1, [(MAX_W, TOP), (MAX_W, TOP), (MAX_W, 1), (MAX_W, 1)], 0),
    ("one operator rules", 100, [(98, 5), (1, 1), (1, 9)], 5),
    ("liar with a third reaches the highest honest value only", 201, [(100, TOP), (67, 1000), (67, 1001), (66, 1002)], 1002),
    ("one of four lies high", 301, [(100, 1500), (100, 1000), (100, 1001), (100, 1002)], 1001),
    ("one of four lies low", 301, [(100, 500), (100, 1000), (100, 1001), (100, 1002)], 1000),
    ("time column", 267, [(100, ZERO + 1700000000400), (100, ZERO + 1700000000100), (100, ZERO + 1700000000900), (100, 0)],
     ZERO + 1700000000400),
    ("eight, exact half at the fourth", 36, [(1, 10), (2, 20), (4, 30), (11, 40), (9, 50), (5, 60), (3, 70), (1, 80)], 40),
    ("eight, one past the half", 36, [(1, 10), (2, 20), (4, 30), (10, 40), (10, 50), (5, 60), (3, 70), (1, 80)], 50),
    ("eight, ties and gaps", 9, [(2, 30), (0, 5), (2, 0), (2, 30), (2, 10), (3, 0), (2, 40), (1, 10)], 30),
]


def drawn():
    rng = random.Random(20240607)
    for i, (count, top) in enumerate([(8, 9), (8, 1000), (8, MAX_W), (32, 9), (32, 1000), (32, MAX_W)]):
        obs = []
        for _ in range(count):
            weight = 0 if rng.random() < 0.1 else rng.randint(1, top)
            value = 0 if rng.random() < 0.1 else ZERO + rng.randint(-count, count)
            obs.append((weight, value))
        quorum = quorum_of(sum(w for w, _ in obs))
        yield (f"drawn {i + 1} with {count} observations", quorum, obs, by_definition(obs, quorum))


def main():
    cases = []
    for name, quorum, obs, median in [*HAND, *drawn()]:
        for reference in (by_definition, by_line):
            got = reference(obs, quorum)
            if got != median:
                sys.exit(f"{name}: {reference.__name__} gives {got}, the case says {median}")
        cases.append({
            "name": name,
            "quorum": str(quorum),
            "observations": [{"weight": str(w), "value": str(v)} for w, v in obs],
            "median": str(median),
        })
    names = [c["name"] for c in cases]
    if len(set(names)) != len(names):
        sys.exit("two cases have one name")
    lines = ",\n".join("  " + json.dumps(c, separators=(", ", ": ")) for c in cases)
    text = '{"cases": [\n' + lines + "\n]}\n"
    path = pathlib.Path(__file__).with_suffix(".json")
    if sys.argv[1:] == ["--check"]:
        if path.read_text() != text:
            sys.exit(f"{path.name} is not what the script writes")
        return
    path.write_text(text)
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main()
