# Coefficients of gamma.h.
# SPDX-License-Identifier: Apache-2.0

from mpmath import mp, mpf, loggamma, log, sqrt, pi, ln
from remez import fit, show, constant, to_double

mp.prec = 200
constant('log(2 pi) / 2', log(2 * pi) / 2, 2, 53)
constant('log2(2 pi) / 2', log(2 * pi) / 2 / ln(2), 2, 53)
constant('sqrt 3', sqrt(mpf(3)), 1, 53)


def stirling(u):
    """x mu(x), u = 1/x^2, log gamma(x) = (x - 1/2) log x - x + log(2pi)/2 + mu
    """
    if u < mpf(2) ** -40:
        return mpf(1) / 12 - u / 360
    x = 1 / sqrt(u)
    return x * (loggamma(x) - (x - mpf('.5')) * log(x) + x - log(2 * pi) / 2)


for n in (5, 12):
    c, e = fit(stirling, 0, mpf(1) / 9, range(n), lambda u: mpf(3), to_double,
               together=True, points=300)
    show('stirling %d' % n, c, e)


def middle(t):
    """log gamma(x) / ((x - 1)(x - 2)), t = (x - sqrt 3) / (x + sqrt 3)"""
    r = sqrt(mpf(3))
    x = r * (1 + t) / (1 - t)
    return loggamma(x) / ((x - 1) * (x - 2))


r = sqrt(mpf(3))
T = (3 - r) / (3 + r) * mpf('1.0001')
for n in (10, 18):
    c, e = fit(middle, -T, T, range(n), None, to_double, together=True,
               points=300)
    show('lgamma in 1..3, %d' % n, c, e)
