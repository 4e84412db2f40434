#!/usr/bin/env python3
"""Recomputes an operator's values from the ticks in its SQLite store.

Python's standard library only, and none of the product's code: the formulas
are those of docs/aggregation.md, in unbounded integers and fractions, written
plainly. Every sample in the store is computed from the run's beginning and
compared, and so is its digest; the exit code is 0 where all came out the same.

    python3 recompute.py STORE.db
"""

import hashlib
import json
import math
import re
import sqlite3
import sys
from decimal import Context, Decimal
from fractions import Fraction
from urllib.parse import quote

ZERO = 2**62  # the encoded number 0
MICRO = 10**6
STEP = 2 * 10**9
DRIFT_STEPS, DRIFT_LIMIT, MAJORITY, MAX_TRADES = 64, 16, 3, 256
MAX_TRADE_VOLUME = 2**48 - 1
YEAR_MS = 365 * 24 * 3600 * 1000
DIGITS = Context(prec=200)  # more than any number of a tick has


def half_even(x):
    """Fraction's own rounding is half to even."""
    return round(Fraction(x))


def at_share(observations, num, den):
    """The smallest value up to which num/den of the weight lie; None for none."""
    total = sum(w for w, _ in observations)
    for candidate in sorted(v for w, v in observations if w):
        if den * sum(w for w, v in observations if v <= candidate) >= num * total:
            return candidate
    return None


def fields(*values):
    """Each its length in bytes, a colon and its bytes."""
    out = b""
    for v in values:
        b = v if isinstance(v, bytes) else str(v).encode()
        out += b"%d:%s" % (len(b), b)
    return out


TICK_COLUMNS = ("receive_ns, event_ns, event_known, kind, source, symbol, pair, price, size, bid, ask,"
                " trade_id, sequence, frame_hash, origin")


DECIMAL = re.compile(r"[+-]?(?=[0-9.]*[0-9])[0-9]*\.?[0-9]*([eE][+-]?[0-9]+)?")


def decimal(text):
    """A decimal number as the program reads it: no blanks, no digits grouped by _, no infinity."""
    if not isinstance(text, str) or not DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    return Decimal(text)


def plain(text):
    """A decimal number as it is digested: without exponent and needless zeros."""
    number = decimal(text)
    return format(number.normalize(DIGITS), "f") if number else "0"


class Tick:
    def __init__(self, row):
        self.sealed = b"t" + fields(*row[:7], *map(plain, row[7:11]), *row[11:])
        (self.receive, self.event, self.known, self.kind, self.source, _, self.pair,
         price, size, bid, ask, self.trade_id, self.sequence, _, _) = row
        self.price, self.size, self.bid, self.ask = (Fraction(decimal(x)) for x in (price, size, bid, ask))

    def same(self, other):
        names = ("sequence", "trade_id", "price", "size", "bid", "ask")
        return all(getattr(self, n) == getattr(other, n) for n in names)


class Cell:
    """What is remembered of one instrument at one source."""

    def __init__(self):
        self.window = 0
        self.quote = self.trade = None
        self.trades = []  # (event time, volume, price, id), the latest arrivals

    def apply(self, t, max_future):
        if t.event - t.receive > max_future:
            return
        if t.kind == 2:
            if self.quote and not t.known and t.same(self.quote):
                return
            if not self.quote or t.event >= self.quote.event:
                self.quote = t
            return
        if self.trade and not t.known and t.same(self.trade):
            return
        since = t.receive - self.window
        if t.trade_id and any(i == t.trade_id and at > since and (at == t.event or not t.known) for at, _, _, i in self.trades):
            return
        if t.event > since:
            volume = min(half_even(t.size * MICRO), MAX_TRADE_VOLUME) if t.size > 0 else 0
            self.trades = (self.trades + [(t.event, volume, t.price, t.trade_id)])[-MAX_TRADES:]
        if not self.trade or t.event >= self.trade.event:
            self.trade = t

    def recent(self, now, window):
        return [x for x in self.trades if now - window < x[0] <= now]


class Value:
    """A mantissa or None, with quartiles and times."""

    def __init__(self, decimals, mantissa=None, low=None, high=None, oldest=0, newest=0):
        self.decimals, self.mantissa, self.low, self.high = decimals, mantissa, low, high
        self.oldest, self.newest = oldest, newest
        if mantissa is None:
            self.low = self.high = None
            self.oldest = self.newest = 0

    def number(self):
        return Fraction(self.mantissa, 10**self.decimals)


class Part:
    def __init__(self, index, trust, volume, mantissa, oldest, newest, source):
        self.index, self.trust, self.volume, self.mantissa = index, trust, volume, mantissa
        self.oldest, self.newest, self.source, self.weight = oldest, newest, source, 0


class Feed:
    def __init__(self, config):
        self.c = config
        self.inputs = config["Inputs"] or []
        self.derived = config["Derived"]
        self.breaker = config["Breaker"]
        self.drift = [[] for _ in self.inputs]  # a truth value a step, the youngest last
        self.trips = []
        self.series = {}  # multiple of the interval -> mantissa or None
        self.apart, self.beyond = set(), False

    def needed_before(self):
        out = [h["Feed"] for i in self.inputs for h in i["Via"] or []]
        return out + self.derived["Of"] if self.derived else out

    def needed(self):
        out = self.needed_before()
        if self.breaker and self.breaker["Feed"]:
            out.append(self.breaker["Feed"])
        return out

    def before_breaker(self):
        """Whether it is the TWAP that its own feed's breaker is held against."""
        return bool(self.derived and self.derived.get("BeforeBreaker"))

    def over_time(self):
        return self.derived and self.derived["Kind"] in ("twap", "volatility")

    def fits(self, mantissa):
        return mantissa is not None and abs(mantissa) < ZERO and (mantissa > 0 or self.c["Signed"])


class Operator:
    def __init__(self, record, begin):
        if record["Rules"] != 1 or record["Step"] != STEP:
            sys.exit("recorded by other rules than this script has")
        self.max_future = record["MaxFuture"]
        self.feeds = {f["ID"]: Feed(f) for f in record["Feeds"]}
        self.cells, self.step = {}, begin // STEP
        self.order, seen = [], set()

        def place(name):
            if name not in seen:
                seen.add(name)
                f = self.feeds[name]
                for below in self.feeds[f.derived["Of"][0]].needed_before() if f.before_breaker() else f.needed():
                    place(below)
                self.order.append(name)
        for name, f in self.feeds.items():
            place(name)
            for i in f.inputs:
                cell = self.cell(i["Source"], i["Pair"])
                cell.window = max(cell.window, f.c["Window"])

    def cell(self, source, pair):
        return self.cells.setdefault((source, pair), Cell())

    def apply(self, tick):
        self.advance(tick.receive - 1)
        self.cell(tick.source, tick.pair).apply(tick, self.max_future)

    def advance(self, to):
        while self.step < to // STEP:
            self.step += 1
            self.do_step(self.step * STEP)

    def do_step(self, now):
        memo = {}
        for name in self.order:
            f = self.feeds[name]
            if f.over_time() and now % f.derived["Every"] == 0:
                f.series[now // f.derived["Every"]] = self.base(f, now, memo).mantissa
            if f.breaker or not f.c["NoDrift"]:
                self.value(name, now, memo)
                f.trips = (f.trips + [f.beyond])[-DRIFT_STEPS:]
                f.drift = [(d + [i in f.apart])[-DRIFT_STEPS:] for i, d in enumerate(f.drift)]

    def value(self, name, now, memo):
        if name not in memo:
            f = self.feeds[name]
            out = self.before_breaker(f, now, memo)
            memo[name] = self.check(f, out, now, memo) if f.breaker else out
        return memo[name]

    def before_breaker(self, f, now, memo):
        """What a feed is without its circuit breaker, computed once a moment."""
        key = (f.c["ID"],)
        if key not in memo:
            memo[key] = self.derive(f, now, memo) if f.derived else self.gather(f, now, memo)
        return memo[key]

    def base(self, f, now, memo):
        """The feed that a derivation over time looks at."""
        name = f.derived["Of"][0]
        return self.before_breaker(self.feeds[name], now, memo) if f.before_breaker() else self.value(name, now, memo)

    # From ticks to one value.

    def usable(self, f, t, now):
        if t is None or now - t.event > f.c["MaxAge"] or t.event - now > self.max_future:
            return False
        signed = f.c["Signed"]
        if t.kind == 2:
            if not signed and (t.bid <= 0 or t.ask <= 0) or t.bid > t.ask:
                return False
            spread = f.c["MaxSpreadPPM"]
            if spread and t.bid > 0 and (t.ask - t.bid) * MICRO > spread * t.bid:
                return False
        return signed or t.price > 0

    def price(self, f, cell, now):
        """The price of an input with its oldest and newest time, or None."""
        quote, trade = cell.quote, cell.trade
        if f.c["Price"] == "vwap":
            trades = [x for x in cell.recent(now, f.c["Window"]) if x[1]]
            if not self.usable(f, trade, now) or not trades:
                return None
            exact = sum(p * v for _, v, p, _ in trades) / sum(v for _, v, _, _ in trades)
            return Fraction(half_even(exact * 10**18), 10**18), min(x[0] for x in trades), trade.receive
        good_quote, good_trade = self.usable(f, quote, now), self.usable(f, trade, now)
        if good_quote and (not good_trade or trade.event <= quote.event):
            return quote.price, quote.event, quote.receive
        if good_trade:
            return trade.price, trade.event, trade.receive
        return None

    def gather(self, f, now, memo):
        parts, seen = [], {}
        for index, i in enumerate(f.inputs):
            source = seen.setdefault(i["Source"], len(seen))
            cell = self.cell(i["Source"], i["Pair"])
            found = self.price(f, cell, now)
            if found is None:
                continue
            price, oldest, newest = found
            if i["Invert"]:
                if price == 0:
                    continue
                price = 1 / price
            for hop in i["Via"] or []:
                rate = self.value(hop["Feed"], now, memo)
                too_old = f.c["MaxConversionAge"] and rate.mantissa is not None and now - rate.oldest > f.c["MaxConversionAge"]
                if rate.mantissa is None or too_old or (rate.mantissa == 0 and hop["Invert"]):
                    price = None
                    break
                price = price / rate.number() if hop["Invert"] else price * rate.number()
                oldest, newest = min(oldest, rate.oldest), max(newest, rate.newest)
            if price is None:
                continue
            mantissa = half_even(price * 10**f.c["Decimals"])
            if f.fits(mantissa):
                volume = sum(x[1] for x in cell.recent(now, f.c["Window"]))
                parts.append(Part(index, i["Weight"], volume, mantissa, oldest, newest, source))
        return self.settle(f, parts)

    def settle(self, f, parts):
        decimals = f.c["Decimals"]
        f.apart = set()
        drifted = {p.index: 0 if f.c["NoDrift"] else sum(f.drift[p.index]) for p in parts}
        if len({p.source for p in parts}) >= MAJORITY:
            parts = weigh(parts)
            middle = at_share([(p.weight, p.mantissa) for p in parts], 1, 2)
            typical = at_share([(p.weight, abs(p.mantissa - middle)) for p in parts], 1, 2)
            bound = max(f.c["OutlierMADs"] * typical, abs(middle) * f.c["OutlierFloorPPM"] // MICRO)
            f.apart = {p.index for p in parts if 2 * abs(p.mantissa - middle) > bound}
            near = [p for p in parts if abs(p.mantissa - middle) <= bound and drifted[p.index] < DRIFT_LIMIT]
            if len({p.source for p in near}) >= MAJORITY:
                parts = near
        if len({p.source for p in parts}) < f.c["MinSources"]:
            return Value(decimals)
        parts = weigh(parts, drifted)
        if not parts:
            return Value(decimals)
        observations = [(p.weight, p.mantissa) for p in parts]
        low, middle, high = (at_share(observations, n, 4) for n in (1, 2, 3))
        return Value(decimals, middle, low, high, min(p.oldest for p in parts), max(p.newest for p in parts))

    # Breakers and derived feeds.

    def check(self, f, out, now, memo):
        f.beyond = False
        if out.mantissa is None:
            return out
        reference = None
        if f.breaker["Feed"]:
            reference = self.value(f.breaker["Feed"], now, memo)
            reference = None if reference.mantissa is None else reference.number()
        else:
            t = self.cell("proven", f.c["ID"]).trade
            if t and now - t.event <= f.breaker["MaxAge"]:
                reference = t.price
        if reference is not None:
            f.beyond = abs(out.number() - reference) * MICRO > f.breaker["MaxPPM"] * abs(reference)
        if f.beyond or any(f.trips[-(f.breaker["Hold"] // STEP):]):
            return Value(out.decimals)
        return out

    def derive(self, f, now, memo):
        d, decimals = f.derived, f.c["Decimals"]
        if f.over_time():
            return self.over_time(f, now, memo)
        parts = [self.value(name, now, memo) for name in d["Of"]]
        oldest_allowed = f.c["MaxConversionAge"]
        if any(p.mantissa is None or (oldest_allowed and now - p.oldest > oldest_allowed) for p in parts):
            return Value(decimals)
        numbers = [p.number() for p in parts]
        if d["Kind"] == "index":
            exact = sum(w * x for w, x in zip(d["Weights"], numbers)) / (d["Divisor"] or sum(d["Weights"]))
        elif d["Kind"] == "ratio":
            if numbers[1] == 0:
                return Value(decimals)
            exact = numbers[0] / numbers[1]
        elif d["Kind"] == "spread":
            exact = numbers[0] - numbers[1]
        else:
            exact = numbers[0] * numbers[1]
        m = half_even(exact * 10**decimals)
        if not f.fits(m):
            return Value(decimals)
        return Value(decimals, m, m, m, min(p.oldest for p in parts), max(p.newest for p in parts))

    def over_time(self, f, now, memo):
        d, decimals = f.derived, f.c["Decimals"]
        base = self.feeds[d["Of"][0]].c["Decimals"]
        count, last = d["Window"] // d["Every"], now // d["Every"]
        points = [(k, f.series.get(k)) for k in range(last - count + 1, last + 1)]
        present = [k for k, m in points if m is not None]
        if not present or now - present[-1] * d["Every"] > f.c["MaxAge"]:
            return Value(decimals)
        if d["Kind"] == "twap":
            there = [m for _, m in points if m is not None]
            if 2 * len(there) < count:
                return Value(decimals)
            m = half_even(Fraction(sum(there), len(there)) * Fraction(10**decimals, 10**base))
            if not f.fits(m):
                return Value(decimals)
        else:
            pairs = [(a, b) for (_, a), (_, b) in zip(points, points[1:]) if a is not None and b is not None]
            if any(a == 0 for a, _ in pairs) or 2 * len(pairs) < count - 1:
                return Value(decimals)
            squares = sum(half_even(Fraction((b - a) * 10**9, a))**2 for a, b in pairs)
            every_ms = d["Every"] // 10**6
            m = math.isqrt(squares * YEAR_MS * 10**(2 * decimals) // (len(pairs) * every_ms * 10**18))
            if m >= ZERO:
                return Value(decimals)
        return Value(decimals, m, m, m, present[0] * d["Every"], present[-1] * d["Every"])


def weigh(parts, drifted=None):
    """Gives the parts their weights and leaves out what has none left."""
    total = sum(p.volume for p in parts)
    for p in parts:
        k = sum(1 for q in parts if q.source == p.source)
        p.weight = p.trust * (240 + (180 * p.volume // total if total else 0)) // k
        if drifted is not None:
            p.weight = max(1, p.weight * max(1, DRIFT_LIMIT - drifted[p.index]) // DRIFT_LIMIT)
    by_source = {}
    for p in parts:
        by_source[p.source] = by_source.get(p.source, 0) + p.weight
    if len(by_source) >= MAJORITY:
        everything = sum(by_source.values())
        for p in parts:
            own = by_source[p.source]
            others = everything - own
            if own >= others:
                p.weight = p.weight * (others - 1) // own
    return [p for p in parts if p.weight]


def encoded(mantissa):
    return "0" if mantissa is None else str(mantissa + ZERO)


def check_run(db, run, body, until):
    operator = Operator(json.loads(body), run)
    config = hashlib.sha256(body.encode()).digest()
    ticks = db.execute(
        "SELECT " + TICK_COLUMNS + " FROM ticks WHERE receive_ns > ? AND receive_ns < ? ORDER BY receive_ns, id", (run, until))
    row, compared, bad = ticks.fetchone(), 0, 0
    samples = db.execute("SELECT at_ns, feed_set, round, body, ticks, number, digest FROM samples"
                         " WHERE run_ns = ? ORDER BY at_ns, number, feed_set, round", (run,))
    # Versions that made no digests numbered no samples.
    sealed = db.execute("SELECT count(*) FROM samples WHERE run_ns = ? AND (length(digest) > 0 OR number > 0)", (run,)).fetchone()[0]
    since, taken, last = hashlib.sha256(), 0, 0
    for at, feed_set, round_number, text, count, number, digest in samples:
        while row and row[0] <= at:
            taken += 1
            try:
                tick = Tick(row)
            except ValueError as e:
                bad += 1
                print(f"the tick received at {row[0]} ns cannot be read: {e}")
            else:
                since.update(tick.sealed)
                operator.apply(tick)
            row = ticks.fetchone()
        operator.advance(at)
        if taken != count or (number and number != last + 1):
            bad += 1
            print(f"{feed_set} round {round_number}: {count - taken} ticks and {number - last - 1} samples before it are not in the store")
            taken = count
        elif not digest and (number or sealed):
            bad += 1
            print(f"{feed_set} round {round_number}: it has no digest, and was stored with one")
        elif digest and digest != hashlib.sha256(fields(
                "oraclestream sample 1", config, feed_set, round_number, run, at, count, number, since.digest(), text)).digest():
            bad += 1
            print(f"{feed_set} round {round_number}: it, or a tick since the sample before it, is not the one that was recorded")
        since, last = hashlib.sha256(), number
        memo = {}
        try:
            values = json.loads(text)["values"]
        except (ValueError, KeyError, TypeError) as e:
            bad += 1
            print(f"{feed_set} round {round_number}: the sample cannot be read: {e!r}")
            continue
        for want in values:
            v = operator.value(want["feed"], at, memo)
            got = {"feed": want["feed"], "decimals": v.decimals, "value": encoded(v.mantissa), "low": encoded(v.low),
                   "high": encoded(v.high), "oldest_ns": v.oldest, "newest_ns": v.newest}
            compared += 1
            if got != want:
                bad += 1
                if bad <= 10:
                    print(f"{feed_set} round {round_number}: stored {want}, computed {got}")
    return compared, bad


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        db = sqlite3.connect(f"file:{quote(sys.argv[1])}?mode=ro", uri=True)
        db.execute("SELECT 1 FROM feed_runs LIMIT 1")
    except sqlite3.Error as e:
        sys.exit(f"{sys.argv[1]} cannot be read as a node's SQLite store: {e}")
    runs = db.execute("SELECT r.run_ns, r.at_ns, c.body FROM feed_runs r JOIN feed_configs c ON c.digest = r.digest ORDER BY r.run_ns, r.at_ns").fetchall()
    if any(run != at for run, at, _ in runs):
        sys.exit("a configuration changed within a run, which this script does not follow")
    compared = bad = 0
    for i, (run, _, body) in enumerate(runs):
        until = runs[i + 1][0] if i + 1 < len(runs) else 2**63 - 1
        c, b = check_run(db, run, body, until)
        compared, bad = compared + c, bad + b
    print(f"{compared} values computed again, {bad} differ")
    if bad or not compared:
        sys.exit(1)


if __name__ == "__main__":
    main()
