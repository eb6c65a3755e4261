# Coefficients of trig.h, hyper.h and inverse.h.
# SPDX-License-Identifier: Apache-2.0

from mpmath import (mp, mpf, sin, cos, tan, sinh, tanh, atan, asin, sqrt, pi,
                    floor)
from remez import fit, show, constant, to_float, to_double


def odd(g, lead=1):
    """(g(r) - lead r) / r^3 as a function of r^2."""
    def f(z):
        r = sqrt(z if z else mpf(2) ** -100)
        return (g(r) - lead * r) / r ** 3
    return f


def run(name, f, top, count, kind, scale=lambda z: 1 / z if z else mpf(1)):
    c, e = fit(f, 0, top, range(count), scale, kind)
    show(name, c, e, 'f' if kind == to_float else '')


F, D = to_float, to_double
constant('2/pi f', 2 / pi, 1, 24, 'f')
constant('pi/2 f', pi / 2, 3, 24, 'f')
constant('pi f', pi, 2, 24, 'f')
constant('2/pi', 2 / pi, 1, 53)
constant('pi/2', pi / 2, 3, 53)
constant('pi', pi, 2, 53)

Q = (pi / 4 * mpf('1.002')) ** 2
run('sinf', odd(sin), Q, 4, F)
run('sin', odd(sin), Q, 7, D)
for n, k in ((3, F), (6, D)):
    run('cos', lambda z: (cos(sqrt(z)) - 1 + z / 2) / z ** 2, Q, n, k,
        lambda z: 1 / z / z)
run('tanf', odd(tan), Q, 7, F)
P = mpf(1) / 16 * mpf('1.0001')
run('sinpif', odd(lambda r: sin(pi * r), pi), P, 4, F)
run('cospif', lambda z: (cos(pi * sqrt(z)) - 1) / z, P, 4, F)
run('tanhf', odd(tanh), mpf('0.55') ** 2, 5, F)
run('sinhf', odd(sinh), 1, 4, F)
run('sinh', odd(sinh), 1, 7, D)
run('atanf', odd(atan), 1, 9, F)
run('atan', odd(atan), ((sqrt(mpf(2)) - 1) * mpf('1.00001')) ** 2, 12, D)
run('asinf', odd(asin), mpf('.25001'), 6, F)
run('asin', odd(asin), mpf('.25001'), 13, D)

mp.prec = 2000
bits = int(floor(2 / pi * mpf(2) ** (64 * 19)))
print('// 2/pi:', [hex(bits >> 64 * i & 2 ** 64 - 1) for i in range(18, -1, -1)])
