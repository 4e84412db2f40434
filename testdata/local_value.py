#!/usr/bin/env python3
"""Writes local_value.json: a small market and the local values that come of it.

The values are computed by docs/recompute.py, which shares no code with the
product; the product's tests must give the same. Four venues quote A/USD, one of
them through USDT; one drifts, one jumps far away for a while, and for a while all
jump, so that the breaker against the feed's own TWAP withholds the value.
"""

import importlib.util
import json
import pathlib

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("recompute", HERE.parent / "docs" / "recompute.py")
recompute = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recompute)

SECOND, START = 10**9, 1_700_000_000 * 10**9


def feed(name, decimals, inputs=None, derived=None, breaker=None, signed=False):
    return {
        "ID": name, "Decimals": decimals, "Heartbeat": 0, "DeviationPPM": 0, "Inputs": inputs, "Derived": derived, "Price": "last",
        "MaxAge": 10 * SECOND, "MaxConversionAge": 0, "MinSources": 3 if name == "A/USD" else 1, "Window": 20 * SECOND, "Signed": signed,
        "MaxSpreadPPM": 50_000, "OutlierMADs": 5, "OutlierFloorPPM": 10_000, "NoDrift": False, "Breaker": breaker,
    }


def given(source, pair, weight=1, via=None):
    return {"Source": source, "Pair": pair, "Weight": weight, "Invert": False, "Via": via, "Auto": False}


def derived(kind, of, weights=None, divisor=0, window=0, before=False):
    d = {"Kind": kind, "Of": of, "Weights": weights, "Divisor": divisor, "Window": window * SECOND, "Every": 2 * SECOND if window else 0}
    return d | {"BeforeBreaker": True} if before else d


RECORD = {"Rules": 1, "Step": 2 * SECOND, "MaxFuture": 2 * SECOND, "Feeds": [
    feed("A/USD", 4, [given("a", "A/USD"), given("b", "A/USD", 2), given("c", "A/USDT", via=[{"Feed": "USDT/USD", "Invert": False}]), given("d", "A/USD")],
         breaker={"Feed": "A/USD/twap", "MaxPPM": 30_000, "Hold": 4 * SECOND, "MaxAge": 3600 * SECOND}),
    feed("USDT/USD", 6, [given("a", "USDT/USD"), given("b", "USDT/USD")]),
    feed("B/USD", 4, [given("a", "B/USD")]),
    feed("A/USD/twap", 4, derived=derived("twap", ["A/USD"], window=20, before=True)),
    feed("vol", 4, derived=derived("volatility", ["B/USD"], window=20)),
    feed("A/B", 8, derived=derived("ratio", ["A/USD", "B/USD"])),
    feed("basket", 3, derived=derived("index", ["A/USD", "B/USD"], weights=[3, 40], divisor=17)),
    feed("basis", 4, derived=derived("spread", ["A/USD", "A/USD/twap"]), signed=True),
]}


def ticks():
    """Rows as the store has them, one a venue and half second."""
    out = []

    def add(at, source, pair, bid, ask=None, size="0"):
        at += len(out) + 1  # receive times grow strictly
        kind = 2 if ask is not None else 1
        price = str((recompute.Fraction(bid) + recompute.Fraction(ask)) / 2) if kind == 2 else bid
        if "/" in price:
            price = f"{(int(bid.replace('.', '')) + int(ask.replace('.', ''))) * 5 / 10**(len(bid.split('.')[1]) + 1):.5f}".rstrip("0")
        out.append([at, at, 1, kind, source, pair, pair, price, size, bid if kind == 2 else "0", ask or "0", "", 0, "00" * 32, "simulated"])

    for half in range(160):
        at = START + half * SECOND // 2
        second = half // 2
        up = 108 if 44 <= second < 50 else 100  # all jump
        far = 130 if 24 <= second < 30 else up  # b is an outlier
        walk = up * 100 + (80 if 4 <= second < 20 else half % 3)  # d drifts
        add(at, "a", "A/USD", f"{up}.{half % 10:02d}", f"{up}.{half % 10 + 2:02d}")
        add(at, "b", "A/USD", f"{far}.05", size=f"{half % 7}.5")
        add(at, "c", "A/USDT", f"{up}.10", f"{up}.14")
        add(at, "d", "A/USD", f"{walk // 100}.{walk % 100:02d}", size="2")
        add(at, "a", "USDT/USD", "0.9990", "0.9994")
        add(at, "b", "USDT/USD", "0.9988", "0.9990")
        add(at, "a", "B/USD", f"20.{half * 7 % 100:02d}", size="1")
    return out


def main():
    operator = recompute.Operator(RECORD, START)
    rows, samples, taken = ticks(), [], 0
    for n in range(1, 40):
        at = START + n * 2 * SECOND + 1_000_000
        while taken < len(rows) and rows[taken][0] <= at:
            operator.apply(recompute.Tick(rows[taken]))
            taken += 1
        operator.advance(at)
        memo, values = {}, {}
        for f in RECORD["Feeds"]:
            v = operator.value(f["ID"], at, memo)
            values[f["ID"]] = [recompute.encoded(v.mantissa), recompute.encoded(v.low), recompute.encoded(v.high), v.oldest, v.newest]
        samples.append({"at": at, "values": values})
    lines = ['{"record":' + json.dumps(RECORD, separators=(",", ":")) + ',', f'"start":{START},', '"ticks":[']
    lines += [",\n".join(json.dumps(r, separators=(",", ":")) for r in rows), '],', '"samples":[']
    lines += [",\n".join(json.dumps(s, separators=(",", ":")) for s in samples), ']}']
    (HERE / "local_value.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
