# Coefficients of exp.h, log.h and pow.h.
# SPDX-License-Identifier: Apache-2.0

from mpmath import mp, mpf, exp, expm1, log, log1p, ln, sqrt
from remez import fit, show, constant, to_float, to_double

L2 = ln(2)
constant('ln2 f', L2, 2, 16, 'f')
constant('log2e f', 1 / L2, 2, 24, 'f')
constant('log10(2) f', ln(2) / ln(10), 2, 16, 'f')
constant('log2(10) f', ln(10) / ln(2), 2, 24, 'f')
constant('log10e f', 1 / ln(10), 2, 24, 'f')
constant('ln10 f', ln(10), 2, 24, 'f')
constant('ln2', L2, 2, 42)
constant('log2e', 1 / L2, 2, 53)
constant('log10(2)', ln(2) / ln(10), 2, 42)
constant('log2(10)', ln(10) / ln(2), 2, 53)
constant('log10e', 1 / ln(10), 2, 53)
constant('ln10', ln(10), 2, 53)

H = L2 / 2 * mpf('1.0001')


def tail(g, k):
    """g without its first k Taylor terms c*x^j, divided by x^k."""
    def f(x):
        if x == 0:
            x = mpf(2) ** -60
        s = g(x)
        for j, c in enumerate(k):
            s -= c * x ** j
        return s / x ** len(k)
    return f


# exp(x) = 1 + x + x^2 q(x)
c, e = fit(tail(exp, [1, 1]), -H, H, range(5), lambda x: 1 / x / x)
show('expf q', c, e, 'f')
c, e = fit(tail(exp, [1, 1]), -H, H, range(6), lambda x: 1 / x / x)
show('expm1f q', c, e, 'f')
c, e = fit(tail(exp, [1, 1]), -H, H, range(10), lambda x: 1 / x / x,
           to_double)
show('exp q', c, e)
c, e = fit(tail(exp, [1, 1]), -H, H, range(11), lambda x: 1 / x / x,
           to_double)
show('expm1 q', c, e)

# 2^x = 1 + x q(x)
G = mpf('0.5001')
c, e = fit(tail(lambda x: exp(x * L2), [1]), -G, G, range(6),
           lambda x: 1 / x)
show('exp2f q', c, e, 'f')
# 10^x = 1 + x q(x)
T = L2 / ln(10) / 2 * mpf('1.0001')
c, e = fit(tail(lambda x: exp(x * ln(10)), [1]), -T, T, range(6),
           lambda x: 1 / x)
show('exp10f q', c, e, 'f')
# powf: 2^x in double, to 2^-33
c, e = fit(lambda x: exp(x * L2), -G, G, range(7), lambda x: mpf(1), to_double)
show('powf exp2', c, e)

# log(1+f) = f + f^2 q(f), f in [sqrt(1/2)-1, sqrt(2)-1]
A, B = sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1
A *= mpf('1.00001')
B *= mpf('1.00001')
c, e = fit(tail(log1p, [0, 1]), A, B, range(9),
           lambda x: 1 / x if x else mpf(1))
show('logf q', c, e, 'f')
c, e = fit(tail(lambda x: log1p(x) / L2, [0, 1 / L2]), A, B, range(9),
           lambda x: 1 / x if x else mpf(1))
show('log2f q', c, e, 'f')
c, e = fit(tail(lambda x: log1p(x) / ln(10), [0, 1 / ln(10)]), A, B, range(9),
           lambda x: 1 / x if x else mpf(1))
show('log10f q', c, e, 'f')

# log(1+f) = 2 atanh(s), s = f/(2+f): 2 atanh(s) = 2s + s^3 q(s^2)
S = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)
S2 = S * S * mpf('1.0001')


def at(z):
    if z == 0:
        z = mpf(2) ** -80
    s = sqrt(z)
    return (2 * mp.atanh(s) - 2 * s) / (s * z)


c, e = fit(at, 0, S2, range(7), lambda z: 1 / z if z else mpf(1), to_double)
show('log q (7)', c, e)
c, e = fit(at, 0, S2, range(8), lambda z: 1 / z if z else mpf(1), to_double)
show('log q (8)', c, e)
# pow: 2 atanh(s) = 2s + (2/3) s^3 + s^5 q(s^2), (2/3) as a pair
c, e = fit(lambda z: (at(z if z else mpf(2)**-60) - mpf(2) / 3) /
           (z if z else mpf(2)**-60), 0, S2, range(8),
           lambda z: 1 / z / z if z else mpf(1), to_double)
show('pow log q', c, e)
# powf: log2(1+f) = s q(s^2), in double
c, e = fit(lambda z: (at(z) * z + 2) / L2, 0, S2, range(6), None, to_double)
show('powf log2 q', c, e)
