# Minimax polynomials with coefficients that are floats or doubles.
# SPDX-License-Identifier: Apache-2.0
#
# fit(f, a, b, powers, ...) finds c so that sum c[i] * x**powers[i] is nearest
# to f on [a, b] where the error is weighted by 1/scale(x). Exchange on a fixed
# grid of Chebyshev points, so that f is computed once; then the coefficients
# are rounded one by one, lowest power first, and the rest fitted again.

import struct
from mpmath import mp, mpf, cos, pi, floor, log, fabs

mp.prec = 200


def to_float(c):
    return mpf(struct.unpack('f', struct.pack('f', float(c)))[0])


def to_double(c):
    return mpf(float(c))


def pair(c):
    """c as a sum of two floats"""
    return to_float(c) + to_float(c - to_float(c))


def head(c, bits):
    """c rounded to so many bits: the high part of a split constant."""
    if c == 0:
        return mpf(0)
    e = int(floor(log(fabs(c), 2))) + 1
    s = mpf(2) ** (bits - e)
    return floor(c * s + mpf(1) / 2) / s


def solve(a, r):
    """Gauss with pivots; mpmath's own refuses badly scaled systems."""
    n = len(r)
    a = [row + [v] for row, v in zip(a, r)]
    for i in range(n):
        p = max(range(i, n), key=lambda k: fabs(a[k][i]))
        a[i], a[p] = a[p], a[i]
        for k in range(i + 1, n):
            q = a[k][i] / a[i][i]
            if q:
                a[k] = [u - q * v for u, v in zip(a[k], a[i])]
    x = [mpf(0)] * n
    for i in reversed(range(n)):
        s = a[i][n] - sum(a[i][k] * x[k] for k in range(i + 1, n))
        x[i] = s / a[i][i]
    return x


class Grid:
    def __init__(self, f, a, b, scale, count):
        self.x = [(a + b) / 2 + (b - a) / 2 * cos(pi * (i + mpf(1) / 2) / count)
                  for i in range(count)]
        self.x = [x for x in self.x if scale(x) != 0]
        self.f = [f(x) for x in self.x]
        self.w = [1 / scale(x) for x in self.x]


def exchange(grid, target, powers):
    """One minimax fit on the grid; returns coefficients and largest error."""
    n = len(powers)
    m = len(grid.x)
    basis = [[x ** p * w for p in powers] for x, w in zip(grid.x, grid.w)]
    goal = [t * w for t, w in zip(target, grid.w)]
    if n == 0:
        return [], max(fabs(g) for g in goal)
    ref = sorted(set(int((m - 1) * (1 - float(cos(pi * i / n))) / 2)
                     for i in range(n + 1)))
    while len(ref) < n + 1:
        ref = sorted(set(ref) | {next(i for i in range(m) if i not in ref)})
    best = None
    for step in range(60):
        a = [basis[i] + [mpf((-1) ** row)] for row, i in enumerate(ref)]
        try:
            c = solve(a, [goal[i] for i in ref])
        except ZeroDivisionError:  # odd powers at mirrored points
            ref = sorted({(i + k * m // 31) % m
                          for k, i in enumerate(ref, 1)})
            continue
        err = [goal[i] - sum(basis[i][j] * c[j] for j in range(n))
               for i in range(m)]
        worst = max(fabs(e) for e in err)
        if best is None or worst < best[1]:
            best = ([c[j] for j in range(n)], worst)
        level = fabs(c[n])
        if worst <= level * mpf('1.02'):
            break
        # New reference: the extremum of each run of equal sign.
        peaks = []
        for i in range(m):
            if peaks and (err[i] > 0) == (err[peaks[-1]] > 0):
                if fabs(err[i]) > fabs(err[peaks[-1]]):
                    peaks[-1] = i
            else:
                peaks.append(i)
        while len(peaks) > n + 1:
            if fabs(err[peaks[0]]) < fabs(err[peaks[-1]]):
                peaks.pop(0)
            else:
                peaks.pop()
        if len(peaks) < n + 1:
            break
        ref = peaks
    return best


def fit(f, a, b, powers, scale=None, kind=to_float, fixed=None, points=None,
        together=False, grid=None, first=None):
    """fixed: {power: c}. first: a rounding for the lowest power, where that
    coefficient is kept as a pair (see `pair`). together: round all coefficients at once, as one must
    where 0 lies inside [a, b] and the powers without 1 are no Chebyshev
    system there. grid: one made before, where f is slow."""
    a, b = mpf(a), mpf(b)
    scale = scale or f
    grid = grid or Grid(f, a, b, scale, points or 24 * (len(powers) + 2))
    target = list(grid.f)
    for p, c in (fixed or {}).items():
        target = [t - c * x ** p for t, x in zip(target, grid.x)]
    left = list(powers)
    done = []
    while left:
        c, e = exchange(grid, target, left)
        if together:
            done = [(first if first and i == 0 else kind)(v)
                    for i, v in enumerate(c)]
            target = [t - sum(v * x ** p for v, p in zip(done, left))
                      for t, x in zip(target, grid.x)]
            break
        v = kind(c[0])
        done.append(v)
        target = [t - v * x ** left[0] for t, x in zip(target, grid.x)]
        left.pop(0)
    e = max(fabs(t * w) for t, w in zip(target, grid.w))
    return done, e


def hexs(c, single=None):
    """C text of c; exact, as c has been rounded before."""
    s = float(c).hex()
    mant, exp = s.split('p')
    if '.' in mant:
        mant = mant.rstrip('0').rstrip('.')
    return mant + 'p' + exp


def show(name, coeffs, error, suffix=''):
    bits = '-inf' if error == 0 else '%.2f' % float(log(error, 2))
    print('// %s: 2^%s, highest power first' % (name, bits))
    def word(c):
        high = to_float(c)
        if suffix and high != c:
            return '%sf + %sf' % (hexs(high), hexs(c - high))
        return hexs(c) + suffix
    text = ', '.join(word(c) for c in reversed(coeffs))
    line = '  '
    for word in text.split(' '):
        if len(line) + len(word) + 1 > 76:
            print(line)
            line = '  '
        line += ' ' + word
    print(line)


def constant(name, value, parts, bits, suffix=''):
    """A constant as a sum of `parts` numbers; the first ones of `bits`."""
    out = []
    full = 24 if suffix else 53
    for i in range(parts):
        last = i == parts - 1
        c = head(value, full if last else bits)
        out.append(hexs(c) + suffix)
        value -= c
    print('// %s = %s' % (name, ' + '.join(out)))
