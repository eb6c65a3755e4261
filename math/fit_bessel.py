# Coefficients of bessel.h.
# SPDX-License-Identifier: Apache-2.0

from mpmath import (mp, mpf, mpc, besselj, bessely, besseli, findroot, sqrt,
                    log, exp, pi, hankel1)
from remez import fit, show, constant, to_double

mp.prec = 200
P = 200


def run(name, f, a, b, n, scale=None):
    c, e = fit(f, a, b, range(n), scale, to_double, together=True, points=P)
    show('%s (%d)' % (name, n), c, e)


def centred(name, f, top, n, c):
    """f(u) on [0, top] as a polynomial in u - c: its terms cancel less."""
    run('%s, u - %s' % (name, c), lambda v: f(v + mpf(c)), -mpf(c),
        mpf(top) - mpf(c), n)


def zero(f, near):
    z = findroot(f, near)
    constant('zero near %s' % near, z, 2, 53)
    return z


def J(n):
    return lambda x: besselj(n, x)


def Y(n):
    return lambda x: bessely(n, x)


def root(u):
    return sqrt(u if u > mpf(2) ** -60 else mpf(2) ** -60)


# J0 = (x^2 - z^2) p(x^2) on [0, 4]; t q(t), t = x - z, on [4, 8]
z = zero(J(0), 2.4)
centred('j0 low', lambda u: besselj(0, root(u)) / (u - z * z), '16.1', 15, 8)
z2 = zero(J(0), 5.52)
run('j0 high', lambda t: besselj(0, t + z2) / t, mpf('3.99') - z2,
    mpf('8.01') - z2, 19)
# J1 = x (x^2 - z^2) p(x^2) on [0, 5.4]; t q(t) on [5.4, 8]
z = zero(J(1), 3.83)
centred('j1 low', lambda u: besselj(1, root(u)) / root(u) / (u - z * z), '29.3',
        17, 15)
z2 = zero(J(1), 7.01)
run('j1 high', lambda t: besselj(1, t + z2) / t, mpf('5.39') - z2,
    mpf('8.01') - z2, 17)
# Y0 = 2/pi log(x/z) J0 + (x^2 - z^2) p(x^2) on (0, 3]
z = zero(Y(0), 0.89)
constant('1 / zero', 1 / z, 2, 53)
zz = z


def y0_low(u):
    x = root(u)
    return (bessely(0, x) - 2 / pi * log(x / zz) * besselj(0, x)) / \
        (x * x - zz * zz)


centred('y0 low', y0_low, '9.1', 14, 4)
z2 = zero(Y(0), 3.95)
run('y0 mid', lambda t: bessely(0, t + z2) / t, mpf('2.99') - z2,
    mpf('5.51') - z2, 21)
z3 = zero(Y(0), 7.08)
run('y0 high', lambda t: bessely(0, t + z3) / t, mpf('5.49') - z3,
    mpf('8.01') - z3, 18)
# Y1 = 2/pi log(x/z) J1 + (x^2 - z^2) p(x^2) / x on (0, 3.6]
z1 = zero(Y(1), 2.19)
constant('1 / zero', 1 / z1, 2, 53)


def y1_low(u):
    x = root(u)
    return x * (bessely(1, x) - 2 / pi * log(x / z1) * besselj(1, x)) / \
        (x * x - z1 * z1)


centred('y1 low', y1_low, '13', 15, 6)
z2 = zero(Y(1), 5.42)
run('y1 high', lambda t: bessely(1, t + z2) / t, mpf('3.59') - z2,
    mpf('8.01') - z2, 25)

# From 8 on: H = J + i Y = sqrt(2 / (pi x)) (p + i q / x) e^(i (x - phase))
for n in (0, 1):
    def hankel(u):
        x = 1 / sqrt(u if u > mpf(2) ** -26 else mpf(2) ** -26)
        h = hankel1(n, x) * sqrt(pi * x / 2)
        return h * exp(mpc(0, -1) * (x - pi / 4 - n * pi / 2)), x
    run('p%d' % n, lambda u: hankel(u)[0].real, 0, mpf(1) / 63, 11)
    run('q%d' % n, lambda u: hankel(u)[0].imag * hankel(u)[1], 0, mpf(1) / 63,
        11)

# I: power series to 8; e^x / sqrt(x) times a polynomial in 1/x beyond
run('i0 low', lambda u: (besseli(0, root(u)) - 1) / (u if u else mpf(2)**-120),
    mpf(2) ** -40, mpf('64.2'), 20, lambda u: besseli(0, sqrt(u)) / u)
run('i1 low', lambda u: besseli(1, root(u)) / root(u), 0, mpf('64.2'), 21)


def large(n):
    def f(t):
        if t < mpf(2) ** -9:  # the asymptotic series is exact enough
            s, a = mpf(0), mpf(1)
            for k in range(1, 60):
                s += a
                a *= -(4 * n * n - (2 * k - 1) ** 2) * t / (8 * k)
            return s / sqrt(2 * pi)
        return besseli(n, 1 / t) * exp(-1 / t) / sqrt(t)
    return f


for n in (0, 1):
    run('i%d high' % n, large(n), 0, mpf(1) / mpf('7.9'), 23)
