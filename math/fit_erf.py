# Coefficients of erf.h.
# SPDX-License-Identifier: Apache-2.0

from mpmath import mp, mpf, erf, erfc, exp, log, sqrt, pi
from remez import fit, show, constant, pair, to_float, to_double

mp.prec = 200
C = 2 / sqrt(pi)
constant('2/sqrt(pi)', C, 2, 53)
constant('2/sqrt(pi) f', C, 2, 24, 'f')


def tail(z):
    r = sqrt(z if z else mpf(2) ** -100)
    return (erf(r) - C * r) / r ** 3


def inverse(z):
    return 1 / z if z else mpf(1)


c, e = fit(tail, 0, 1, range(6), inverse, to_float)
show('erff', c, e, 'f')
c, e = fit(tail, 0, 1, range(13), inverse, to_double)
show('erf', c, e)
c, e = fit(lambda a: -log(erfc(a)), mpf('.99'), 4, range(8),
           lambda a: 1 / erfc(a), to_float)
show('erff, -log(erfc)', c, e, 'f')


def scaled(x):
    """e^(x^2) erfc(x)"""
    if x < 40:
        save = mp.prec
        mp.prec += int(3 * x * x)
        r = exp(x * x) * erfc(x)
        mp.prec = save
        return r
    r, t = mpf(0), mpf(1)
    for k in range(1, 40):
        r += t
        t *= -(2 * k - 1) / (2 * x * x)
    return r / (x * sqrt(pi))


# (x + 7/8) erfcx(x), x = K (1 + t) / (1 - t); 7/8 makes it nearly flat at 0,
# where t is least exact
for K, n, kind in ((3, 12, to_float), (4, 24, to_double)):
    def g(t):
        x = K * (1 + t) / (1 - t)
        return (mpf('.875') + x) * scaled(x)
    c, e = fit(g, -1, 1, range(n), None, kind, together=True, points=400,
               first=pair if kind == to_float else None)
    show('erfcx K=%d' % K, c, e, 'f' if kind == to_float else '')


def inverse_erf(w):
    """erfinv(x) / x where 1 - x^2 = e^-w"""
    if w < mpf(2) ** -80:
        return sqrt(pi) / 2
    x = sqrt(-mp.expm1(-w))
    y = exp(-w) / (1 + x)
    r = sqrt(w) if w > 1 else x
    for step in range(80):
        v = erfc(r) if w > 1 else None
        if w > 1:  # Newton on log(erfc), which is nearly a parabola
            d = (log(v) - log(y)) * v / (C * exp(-r * r))
        else:
            d = (x - erf(r)) / (C * exp(-r * r))
        r += d
        if abs(d) < r * mpf(2) ** -150:
            break
    return r / x


def run(name, f, a, b, n, kind, points=160):
    c, e = fit(f, mpf(a), mpf(b), range(n), None, kind, together=True,
               points=points, first=pair if kind == to_float else None)
    show(name, c, e, 'f' if kind == to_float else '')


# near: in t = w - centre
run('erfinvf near, w - 2.5', lambda t: inverse_erf(t + mpf('2.5')), '-2.5',
    '2.55', 10, to_float)
run('erfinv near, w - 2', lambda t: inverse_erf(t + 2), -2, '2.05', 21,
    to_double)


def far(c):
    """erfinv(x) / (x s) in t = (s - c) / (s + c), s = sqrt(w)"""
    def f(t):
        s = c * (1 + t) / (1 - t)
        return inverse_erf(s * s) / s
    return f


def far_y(c):
    """erfcinv(y) / s, s = sqrt(-log y), in the same t"""
    def f(t):
        s = c * (1 + t) / (1 - t)
        y = exp(-s * s)
        w = -log(y * (2 - y))
        return inverse_erf(w) * (1 - y) / s
    return f


def ends(c, a, b):
    a, b = mpf(a), mpf(b)
    return (a - c) / (a + c), (b - c) / (b + c)


for name, c, a, b, n in (('mid', '3', '2.2', '4.1', 9),
                         ('mid', '3', '2.2', '4.1', 10),
                         ('far', '6.5', '4', '10.25', 9),
                         ('far', '6.5', '4', '10.25', 10)):
    a, b = ends(mpf(c), a, b)
    run('erfinvf %s, c = %s' % (name, c), far(mpf(c)), a, b, n, to_float)
a, b = ends(mpf(7), '1.8', '27.5')
run('erfinv guess, c = 7', far_y(mpf(7)), a, b, 12, to_double)
