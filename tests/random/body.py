"""Random statements, each as PTX and as Python.

SPDX-License-Identifier: Apache-2.0
"""
from items import Code
from meeting import BLOCK, LANE, WARP, Meeting
from operations import OPERATIONS

M32 = (1 << 32) - 1
IN_WORDS, PRIVATE, TABLE, OWN = 256, 8, 64, 16
ROWS = 512
EDGES = [0, 1, 2, 3, 5, 7, 31, 32, 33, 0x7f, 0x80, 0xff, 0x7fff, 0x8000,
         0xffff, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffff0, 0xfffffffe,
         0xffffffff]
KIND_OF = {'r': 'b32', 'd': 'b64', 'p': 'pred', 'v': 'b16', 'x': 'f32',
           'y': 'f64'}


class Body(Meeting):
    """Random statements in one function."""

    def __init__(self, rng, level, functions=()):
        self.rng, self.code, self.functions = rng, Code(), functions
        self.level, self.top = level, level
        self.variables = {}     # kind: [(name, level)], assigned anywhere fit
        self.fixed = {}         # kind: [(name, level)], never assigned
        self.loops = []         # (level, break label, continue label)
        self.left = 0           # statements still to write
        self.locals = False

    # Operands

    def variable(self, kind, name, level):
        self.code.declare(kind, name)
        self.variables.setdefault(kind, []).append((name, level))

    def constant(self):
        r = self.rng
        if r.random() < 0.5:
            return r.randrange(0, 40)
        if r.random() < 0.7:
            return r.choice(EDGES)
        return r.getrandbits(32)

    def source(self, kind, level, constant=True):
        r = self.rng
        if constant and kind in ('b32', 'b64') and r.random() < 0.2:
            return str(self.constant())
        fixed = [n for n, l in self.fixed.get(kind, []) if l <= level]
        free = [n for n, l in self.variables[kind] if l <= level]
        if not free or (fixed and r.random() < 0.3):
            return r.choice(fixed)
        return r.choice(free)

    def target(self, kind, level=LANE):
        """A variable to assign and how much the same its sources must be."""
        fit = [v for v in self.variables[kind] if v[1] >= self.level]
        return self.rng.choice(fit)

    def operands(self, types, level):
        r, d = self.rng, []
        for t in types:
            if t == 'i':
                d.append(str(r.choice([0, 1, 2, 3, 4, 8, 15, 16, 24, 31,
                                       r.randrange(0, 70)])))
            elif t == 'k':
                d.append(str(r.choice([1, 2, 3, 5, 7, 8, 10, 16, 32, 100, 255,
                                       r.randrange(1, 1 << 31)])))
            elif t == 'w':  # a constant has 8 bits here
                d.append(self.source('b32', level))
                if d[-1].isdigit():
                    d[-1] = str(int(d[-1]) & 255)
            elif t == 'T':
                d.append(str(r.randrange(256)))
            else:
                d.append(self.source(KIND_OF[t], level))
        return d

    # Statements

    def put(self, ptx, python, guard=None):
        if guard:
            name = guard.lstrip('!')
            ptx = '; '.join('@%s %s' % (guard, p) for p in ptx.split('; '))
            python = 'if %s%s: %s' % ('not ' if guard[0] == '!' else '', name,
                                      python)
        self.code.put(ptx.replace('; ', ';\n   '), python)

    def guard(self, level):
        if self.rng.random() < 0.85:
            return None
        return self.rng.choice(['', '!']) + self.source('pred', level)

    def scratch(self, ptx):
        """Registers that a row uses for itself."""
        return {word: self.code.temp(kind) for word, kind in
                [('z', 'b32'), ('zv', 'b16'), ('zp', 'pred'), ('zx', 'f32'),
                 ('zy', 'f32'), ('zd', 'f64')] if '{%s}' % word in ptx}

    def arithmetic(self, kind=None):
        r = self.rng
        row = r.choice([o for o in OPERATIONS if not kind or o[0] == kind])
        name, level = self.target(row[0])
        x = self.operands(row[1], level)
        v = self.source('b16', level)
        if row[0] == 'pred' and x and all(o.isdigit() for o in x):
            x[0] = self.source(KIND_OF[row[1][0]], level, False)
        words = dict(zip('abce', x), d=name, v=v, **self.scratch(row[2]))
        self.put(row[2].format(**words),
                 name + ' = ' + row[3].format(**words), self.guard(level))

    def index(self, level, limit, fresh='b32'):
        """A register below limit, a power of two."""
        t = self.code.temp('b32')
        a = self.source('b32', level, False)
        self.put('and.b32 %s, %s, %d' % (t, a, limit - 1),
                 '%s = %s & %d' % (t, a, limit - 1))
        return t

    def address(self, base, index, scale):
        """base + index * scale, made in one of several ways."""
        r, c = self.rng, self.code
        u = c.temp('b64')
        way = r.randrange(4)
        if way == 0:
            self.put('mad.wide.u32 %s, %s, %d, %s' % (u, index, scale, base),
                     'pass')
        elif way == 1:
            self.put('mul.wide.s32 %s, %s, %d; add.s64 %s, %s, %s' %
                     (u, index, scale, u, base, u), 'pass')
        elif way == 2:
            self.put('cvt.u64.u32 %s, %s; mul.lo.s64 %s, %s, %d; '
                     'add.s64 %s, %s, %s' %
                     (u, index, u, u, scale, u, u, base), 'pass')
        else:
            t = c.temp('b32')
            self.put('mul.lo.u32 %s, %s, %d; cvt.s64.s32 %s, %s; '
                     'add.s64 %s, %s, %s' %
                     (t, index, scale, u, t, u, u, base), 'pass')
        return u

    def load_input(self):
        r = self.rng
        name, level = self.target('b32')
        g = self.guard(level)
        size = r.choice(['u32', 'u32', 'u8', 's8', 'u16', 's16', 'v2'])
        bytes_ = {'2': 4, '8': 1, '6': 2}.get(size[-1], 4)
        if size == 'v2':
            i = self.index(level, IN_WORDS // 2)
            u = self.address('in', i, 8)
            t = self.code.temp('b32')
            self.put('ld.global.v2.u32 {%s, %s}, [%s]' % (t, name, u),
                     '%s, %s = IN[2 * %s], IN[2 * %s + 1]' %
                     (t, name, i, i), g)
            if not g:
                self.put('xor.b32 %s, %s, %s' % (name, name, t),
                         '%s ^= %s' % (name, t))
            return
        i = self.index(level, IN_WORDS * 4 // bytes_)
        u = self.address('in', i, bytes_)
        x = 'load(INB, %s * %d, %d)' % (i, bytes_, bytes_)
        if size[0] == 's':
            x = '%s(%s) & M32' % (size, x)
        self.put('ld.global.%s %s, [%s]' % (size, name, u),
                 '%s = %s' % (name, x), g)

    def wrapped_load(self):
        """32-bit index arithmetic that wraps for some lanes, extended."""
        r, c = self.rng, self.code
        name, level = self.target('b32')
        t, k = c.temp('b32'), c.temp('pred')
        a = self.source('b32', level, False)
        b = r.choice([str(r.choice([1, 4, 16, 250, M32 - 3, M32 - 20, M32 - 100,
                                    0x80000000 - 16, 0x80000000])),
                      self.source('b32', level)])
        self.put('add.u32 %s, %s, %s' % (t, a, b),
                 '%s = (%s + %s) & M32' % (t, a, b))
        if r.random() < 0.5:
            low = r.choice([0, 0, 8, 40])
            self.put('add.s32 %s, %s, %d; setp.lt.u32 %s, %s, %d; '
                     'sub.s32 %s, %s, %d' %
                     (t, t, low, k, t, IN_WORDS, t, t, low),
                     '%s = (%s + %d) & M32 < %d' % (k, t, low, IN_WORDS))
            u = c.temp('b64')
            self.put('cvt.s64.s32 %s, %s; shl.b64 %s, %s, 2; '
                     'add.s64 %s, in, %s' % (u, t, u, u, u, u), 'pass')
            self.put('ld.global.u32 %s, [%s + %d]' % (name, u, low * 4),
                     '%s = IN[(%s + %d) & M32]' % (name, t, low), k)
            return
        self.put('setp.lt.u32 %s, %s, %d' % (k, t, IN_WORDS),
                 '%s = %s < %d' % (k, t, IN_WORDS))
        u = self.address('in', t, 4)
        self.put('ld.global.u32 %s, [%s]' % (name, u),
                 '%s = IN[%s]' % (name, t), k)

    def extended(self):
        """A difference or comparison of extended sums."""
        r, c = self.rng, self.code
        name, level = self.target('b64')
        us = []
        for _ in range(2):
            t, u = c.temp('b32'), c.temp('b64')
            a = self.source('b32', level, False)
            b = self.source('b32', level)
            self.put('add.u32 %s, %s, %s' % (t, a, b),
                     '%s = (%s + %s) & M32' % (t, a, b))
            if r.random() < 0.5:
                self.put('cvt.u64.u32 %s, %s' % (u, t), '%s = %s' % (u, t))
            else:
                self.put('cvt.s64.s32 %s, %s' % (u, t),
                         '%s = s32(%s) & M64' % (u, t))
            us.append(u)
        op, text = r.choice([('sub.s64', '-'), ('add.s64', '+'),
                             ('xor.b64', '^'), ('mul.lo.s64', '*')])
        self.put('%s %s, %s, %s' % (op, name, us[0], us[1]),
                 '%s = (%s %s %s) & M64' % (name, us[0], text, us[1]))
        fit = [p for p in self.variables['pred']
               if p[1] >= max(level, self.level)]
        if fit and r.random() < 0.5:
            p = r.choice(fit)[0]
            self.put('setp.gt.s64 %s, %s, %s' % (p, us[0], us[1]),
                     '%s = s64(%s) > s64(%s)' % (p, us[0], us[1]))

    def private(self):
        """The thread's own words of the out buffer."""
        r, c = self.rng, self.code
        i = self.index(LANE, PRIVATE)
        if r.random() < 0.3:
            i2 = c.temp('b32')
            k = r.randrange(PRIVATE)
            self.put('mov.u32 %s, %d' % (i2, k), '%s = %d' % (i2, k))
            i = i2
        u = self.address('mine', i, self.stride)
        a = self.source('b32', LANE)
        at = 'OUT[MINE + %s * STRIDE]' % i
        way = r.randrange(5)
        name = self.target('b32', LANE)
        name = name[0] if name[1] == LANE else None
        g = self.guard(LANE)
        if way == 0 and name:
            self.put('ld.global.u32 %s, [%s]' % (name, u),
                     '%s = %s' % (name, at), g)
        elif way == 1 and name:
            op, x = r.choice([('add', '(%s + %s) & M32'), ('xor', '%s ^ %s'),
                              ('max', 'max(%s, %s)'), ('and', '%s & %s'),
                              ('exch', '[%s, %s][1]')])
            kind = 'b32' if op in ('xor', 'and', 'exch') else 'u32'
            t = c.temp('b32')
            self.put('atom.global.%s.%s %s, [%s], %s' % (op, kind, t, u, a),
                     '%s = %s; %s = %s' % (t, at, at, x % (at, a)), g)
            self.put('mov.b32 %s, %s' % (name, t), '%s = %s' % (name, t), g)
        elif way == 2 and name:
            b = self.source('b32', LANE)
            t = c.temp('b32')
            self.put('atom.global.cas.b32 %s, [%s], %s, %s' % (t, u, a, b),
                     '%s = %s; %s = %s if %s == %s else %s' %
                     (t, at, at, b, t, a, t), g)
            self.put('mov.b32 %s, %s' % (name, t), '%s = %s' % (name, t), g)
        else:
            self.put('st.global.u32 [%s], %s' % (u, a),
                     '%s = %s' % (at, a), g)

    def table(self):
        """Words that never change, by an index that may be the same."""
        r = self.rng
        name, level = self.target('b32')
        g = self.guard(level)
        space, label = r.choice([('const', 'CT'), ('global', 'GT'),
                                 ('global.nc', 'GT')])
        i = self.index(level, TABLE // 4)
        t, u = self.code.temp('b32'), self.code.temp('b64')
        if r.random() < 0.4:
            self.put('mul.wide.u32 %s, %s, 16; mov.u64 %s, %s; '
                     'add.s64 %s, %s, %s' %
                     (u, i, self.code_base(label), label, u,
                      self.code_base(label), u), 'pass')
            others = [self.code.temp('b32') for _ in range(3)]
            all_ = [name] + others
            r.shuffle(all_)
            self.put('ld.%s.v4.u32 {%s}, [%s]' % (space, ', '.join(all_), u),
                     '%s = TABLE[4 * %s + %d]' % (name, i, all_.index(name)),
                     g)
            return
        size = r.choice([1, 2, 4, 4])
        self.put('mul.lo.u32 %s, %s, 16; cvt.u64.u32 %s, %s; mov.u64 %s, %s; '
                 'add.s64 %s, %s, %s' %
                 (t, i, u, t, self.code_base(label), label, u, u,
                  self.code_base(label)), 'pass')
        k = r.randrange(16 // size) * size
        self.put('ld.%s.u%d %s, [%s + %d]' % (space, 8 * size, name, u, k),
                 '%s = load(TABLE_BYTES, 16 * %s + %d, %d)' %
                 (name, i, k, size), g)

    def code_base(self, label):
        """A register for the address of a variable, one for each."""
        name = 'at_' + label
        if ('b64', name) not in self.code.declared:
            self.code.declare('b64', name)
        return name

    def own_shared(self):
        """Bytes of shared memory that no other thread touches."""
        r = self.rng
        size = r.choice([1, 2, 4, 4, 8])
        kind = 'u%d' % (8 * size)
        g = self.guard(LANE)
        at = r.randrange(OWN // size) * size
        if r.random() < 0.6:
            i = self.index(LANE, OWN // size)
            base = r.choice(['mys', 'myg'])
            u = self.address(base, i, size)
            where, at = u, '%s * %d' % (i, size)
        else:
            base = r.choice(['mys', 'myg'])
            where, at = '%s + %d' % (base, at), str(at)
        space = '.shared' if base == 'mys' else ''
        name = r.choice([v[0] for v in self.variables[
            'b64' if size == 8 else 'b32'] if v[1] == LANE])
        memory = 'OWN, thread * %d + %s, %d' % (OWN, at, size)
        if r.random() < 0.5:
            self.put('st%s.%s [%s], %s' % (space, kind, where, name),
                     'store(%s, %s)' % (memory, name), g)
        else:
            self.put('ld%s.%s %s, [%s]' % (space, kind, name, where),
                     '%s = load(%s)' % (name, memory), g)

    def nothing(self):
        """What orders memory or takes time changes no result."""
        self.put(self.rng.choice([
            'membar.cta', 'membar.gl', 'fence.acq_rel.gpu', 'fence.sc.cta',
            'prefetch.global.L2 [in]', 'nanosleep.u32 20']), 'pass')

    def quit(self):
        """Some lanes end early; nobody waits for them."""
        self.arithmetic('pred')
        p = self.source('pred', LANE)
        k = self.code.temp('pred')
        q = self.source('pred', LANE)
        self.put('and.pred %s, %s, %s' % (k, p, q), '%s = %s and %s' %
                 (k, p, q))
        self.code.raw(['   @%s %s;' % (k, self.rng.choice(['ret', 'exit']))],
                      'if %s: return' % k)

    def sums(self):
        """Atomics that commute: each word knows one operation."""
        r = self.rng
        g = self.guard(LANE)
        space, base, memory = r.choice([('global', 'sums', 'OUT[SUMS + %s]'),
                                        ('shared', 'ssums', 'SSUMS[%s]')])
        if space == 'global' and r.random() < 0.3:
            a = self.source('b64', LANE)
            i = r.randrange(4)
            self.put('red.global.add.u64 [sums + %d], %s' % (64 + 8 * i, a),
                     'add64(OUT, SUMS + %d, %s)' % (16 + 2 * i, a), g)
            return
        op, low = r.choice([('add', 0), ('max', 4), ('or', 8), ('xor', 12)])
        a = self.source('b32', LANE)
        i = self.index(LANE, 4)
        u = self.address(base, i, 4)
        at = memory % ('%s + %d' % (i, low))
        x = {'add': '(%s + %s) & M32', 'max': 'max(%s, %s)', 'or': '%s | %s',
             'xor': '%s ^ %s'}[op] % (at, a)
        kind = 'u32' if op in ('add', 'max') else 'b32'
        if r.random() < 0.5:
            t = self.code.temp('b32')
            self.put('atom.%s.%s.%s %s, [%s + %d], %s' %
                     (space, op, kind, t, u, low * 4, a),
                     '%s = %s' % (at, x), g)
        else:
            self.put('red.%s.%s.%s [%s + %d], %s' %
                     (space, op, kind, u, low * 4, a), '%s = %s' % (at, x), g)

    def local(self):
        r = self.rng
        size = r.choice([1, 2, 4, 4, 8])
        name, level = r.choice([v for v in self.variables['b32']
                                if v[1] == LANE])
        kind = 'u%d' % (8 * size)
        g = self.guard(LANE)
        if r.random() < 0.3:
            k = r.randrange(32 // size) * size
            where, at, memory = 'L1 + %d' % k, str(k), 'L1'
        else:
            i = self.index(LANE, 64 // size)
            memory = 'L0'
            at = '%s * %d' % (i, size)
            base = r.choice(['la', 'lg'])
            where = self.address(base, i, size)
        generic = memory == 'L0' and base == 'lg'
        space = '' if generic else '.local'
        if size == 8:
            name = self.target('b64', LANE)[0]
            if (name, LANE) not in self.variables['b64']:
                return
        if r.random() < 0.5:
            self.put('st%s.%s [%s], %s' % (space, kind, where, name),
                     'store(%s, %s, %d, %s)' % (memory, at, size, name), g)
        else:
            self.put('ld%s.%s %s, [%s]' % (space, kind, name, where),
                     '%s = load(%s, %s, %d)' % (name, memory, at, size), g)

    def condition(self):
        """A predicate that may guard what follows; its level."""
        level = self.rng.choice([LANE, LANE, LANE, WARP, BLOCK])
        level = max(level, self.top)
        k = self.code.temp('pred')
        row = self.rng.choice([o for o in OPERATIONS if o[0] == 'pred'])
        x = self.operands(row[1], level)
        if all(o.isdigit() for o in x):
            x[0] = self.source(KIND_OF[row[1][0]], level, False)
        words = dict(zip('abce', x), d=k, **self.scratch(row[2]))
        self.put(row[2].format(**words), k + ' = ' + row[3].format(**words))
        return k, level

    def inside(self, level):
        """Enter code that only threads of one mind reach; returns the old."""
        old = self.level
        self.level = max(self.level, level)
        return old

    def statements(self, count):
        for _ in range(count):
            if self.left <= 0:
                return
            self.left -= 1
            self.statement()

    def conditional(self):
        r, c = self.rng, self.code
        k, level = self.condition()
        end, other = c.label(), c.label()
        inverted = r.random() < 0.5
        two = r.random() < 0.6
        c.branch(other if two else end, k, inverted)
        old = self.inside(level)
        self.statements(r.randrange(1, 5))
        if two:
            c.branch(end)
            c.place(other)
            self.statements(r.randrange(1, 5))
        self.level = old
        c.place(end)

    def loop(self):
        r, c = self.rng, self.code
        if len(self.loops) >= 3:
            return self.arithmetic()
        level = max(self.level, r.choice([LANE, LANE, WARP, BLOCK]), self.top)
        n, i, k = c.temp('b32'), c.temp('b32'), c.temp('pred')
        most = [7, 3, 3][len(self.loops)]
        a = self.source('b32', level, False)
        if r.random() < 0.4:
            low = r.randrange(1, 3)
            self.put('and.b32 %s, %s, %d; add.s32 %s, %s, %d' %
                     (n, a, most, n, n, low),
                     '%s = (%s & %d) + %d' % (n, a, most, low))
        else:
            self.put('and.b32 %s, %s, %d' % (n, a, most),
                     '%s = %s & %d' % (n, a, most))
        head, again, end = c.label(), c.label(), c.label()
        self.put('mov.u32 %s, 0' % i, i + ' = 0')
        fixed = self.fixed.setdefault('b32', [])
        fixed.append((i, level))
        old = self.inside(level)
        self.loops.append((level, end, again))
        bottom = r.random() < 0.4   # tested at the end
        c.place(head)
        if not bottom:
            self.put('setp.ge.u32 %s, %s, %s' % (k, i, n),
                     '%s = %s >= %s' % (k, i, n))
            c.branch(end, k)
        self.statements(r.randrange(1, 7))
        c.place(again)
        self.put('add.u32 %s, %s, 1' % (i, i), '%s += 1' % i)
        if bottom:
            self.put('setp.lt.u32 %s, %s, %s' % (k, i, n),
                     '%s = %s < %s' % (k, i, n))
            c.branch(head, k)
        else:
            c.branch(head)
        c.place(end)
        self.loops.pop()
        fixed.remove((i, level))
        self.level = old

    def stride_loop(self):
        """Threads go through an array side by side, each by its own words."""
        r, c = self.rng, self.code
        if len(self.loops) >= 2:
            return self.arithmetic()
        i, n, k = c.temp('b32'), c.temp('b32'), c.temp('pred')
        x = c.temp('b32')
        most = r.choice([ROWS, ROWS, 3 * self.total, 2 * self.total + 7, 100])
        most = min(most, ROWS)
        if r.random() < 0.5:
            self.put('mov.u32 %s, %d' % (n, most), '%s = %d' % (n, most))
        else:
            self.put('mul.lo.u32 %s, loaded, 7; min.u32 %s, %s, %d' %
                     (n, n, n, most), '%s = min(loaded * 7, %d)' % (n, most))
        head, end = c.label(), c.label()
        signed = r.choice(['u32', 's32'])
        self.put('mov.u32 %s, global' % i, '%s = globl' % i)
        bottom = r.random() < 0.5
        if bottom:
            self.put('setp.ge.%s %s, %s, %s' % (signed, k, i, n),
                     '%s = %s >= %s' % (k, i, n))
            c.branch(end, k)
        old = self.inside(LANE)
        fixed = self.fixed.setdefault('b32', [])
        fixed.append((i, LANE))
        self.loops.append((None, end, head))
        c.place(head)
        if not bottom:
            self.put('setp.ge.%s %s, %s, %s' % (signed, k, i, n),
                     '%s = %s >= %s' % (k, i, n))
            c.branch(end, k)
        if r.random() < 0.6:
            t = c.temp('b32')
            self.put('and.b32 %s, %s, %d' % (t, i, IN_WORDS - 1),
                     '%s = %s & %d' % (t, i, IN_WORDS - 1))
            u = self.address('in', t, 4)
            self.put('ld.global.u32 %s, [%s]' % (x, u), '%s = IN[%s]' % (x, t))
        else:
            u = self.address('rows', i, 4)
            self.put('ld.global.u32 %s, [%s]' % (x, u),
                     '%s = OUT[ROWS + %s]' % (x, i))
        fixed.append((x, LANE))
        self.statements(r.choice([0, 0, 1, 2, 4]))
        a = r.choice([x, self.source('b32', LANE, False)])
        op, text = r.choice([('add.u32', '+'), ('xor.b32', '^'),
                             ('mul.lo.u32', '*')])
        self.put('%s %s, %s, %s' % (op, x, x, a),
                 '%s = (%s %s %s) & M32' % (x, x, text, a))
        u = self.address('rows', i, 4)
        self.put('st.global.u32 [%s], %s' % (u, x),
                 'OUT[ROWS + %s] = %s' % (i, x), self.guard(LANE))
        step = r.choice(['%d' % self.total, 'all'])
        self.put('add.%s %s, %s, %s' % (signed, i, i, step),
                 '%s += TOTAL' % i)
        if bottom:
            self.put('setp.lt.%s %s, %s, %s' % (signed, k, i, n),
                     '%s = %s < %s' % (k, i, n))
            c.branch(head, k)
        else:
            c.branch(head)
        c.place(end)
        self.loops.pop()
        fixed.remove((i, LANE))
        fixed.remove((x, LANE))
        self.level = old

    def leave(self):
        """break, continue, of this loop or one around it."""
        r = self.rng
        fit, level = [], self.level
        for loop_level, end, again in reversed(self.loops):
            if loop_level != self.level:
                break
            fit.append((loop_level, r.choice([end, end, again])))
        if not fit:
            return self.arithmetic('pred')
        _, label = r.choice(fit)
        self.arithmetic('pred')
        k = self.source('pred', level)
        if r.random() < 0.2 and level == LANE:
            # By way of a block of its own.
            skip = self.code.label()
            self.code.branch(skip, k)
            self.arithmetic()
            self.code.branch(label)
            self.code.place(skip)
        else:
            self.code.branch(label, k, r.random() < 0.5)

    def switch(self):
        r, c = self.rng, self.code
        level = max(self.level, self.top, r.choice([LANE, LANE, WARP, BLOCK]))
        ways = r.choice([2, 4, 4, 8])
        i = self.index(level, ways)
        labels = [c.label() for _ in range(r.randrange(2, ways + 1))]
        table = [r.choice(labels) for _ in range(ways)]
        end, name = c.label(), c.label()
        c.raw(['%s: .branchtargets %s;' % (name, ', '.join(table)),
               '   brx.idx %s, %s;' % (i, name)],
              'pc = (%s)[%s]; continue' %
              (', '.join('@%s@' % t for t in table), i))
        old = self.inside(level)
        for label in labels:
            c.place(label)
            self.statements(r.randrange(1, 3))
            if r.random() < 0.7:
                c.branch(end)
        c.place(end)
        self.level = old

    def tangle(self):
        """Blocks with jumps across, forward and back."""
        r, c = self.rng, self.code
        level = max(self.level, self.top, r.choice([LANE, LANE, LANE, WARP]))
        fuel, k = c.temp('b32'), c.temp('pred')
        n = r.randrange(3, 8)
        labels = [c.label() for _ in range(n)] + [c.label()]
        start = r.randrange(2, 7)
        self.put('mov.u32 %s, %d' % (fuel, start), '%s = %d' % (fuel, start))
        old = self.inside(level)
        if r.random() < 0.5:    # two entries
            p, plevel = self.condition()
            if plevel <= level:
                c.branch(labels[r.randrange(1, n)], p)
        for j in range(n):
            c.place(labels[j])
            self.statements(r.randrange(1, 3))
            for _ in range(r.randrange(1, 3)):
                p = self.source('pred', level)
                to = r.randrange(n + 1)
                if to > j:
                    c.branch(labels[to], p, r.random() < 0.5)
                    continue
                skip = c.label()
                c.branch(skip, p, r.random() < 0.5)
                self.put('sub.s32 %s, %s, 1; setp.gt.s32 %s, %s, 0' %
                         (fuel, fuel, k, fuel),
                         '%s -= 1; %s = %s > 0' % (fuel, k, fuel))
                c.branch(labels[to], k)
                c.branch(labels[n])
                c.place(skip)
            if r.random() < 0.3:
                c.branch(labels[r.randrange(j + 1, n + 1)])
                # What follows is reached by its label alone.
        c.place(labels[n])
        self.level = old

    def call(self):
        r, c = self.rng, self.code
        if not self.functions:
            return self.arithmetic()
        f = r.choice(self.functions)
        name = r.choice([v for v in self.variables['b32'] if v[1] == LANE])[0]
        wide = r.choice([v for v in self.variables['b64'] if v[1] == LANE])[0]
        n = c.temp('b32')
        a = self.source('b32', LANE, False)
        self.put('and.b32 %s, %s, %d' % (n, a, f[1]),
                 '%s = %s & %d' % (n, a, f[1]))
        b, d = self.source('b32', LANE), self.source('b64', LANE)
        if r.random() < 0.4:
            return self.call_pointer(n, b, d, name, wide)
        self.call_function(f[0], n, b, d, name, wide)

    def call_pointer(self, n, b, d, name, wide):
        """Through a pointer, which lanes may disagree about."""
        r, c = self.rng, self.code
        one, two = r.choice(self.functions), r.choice(self.functions)
        u, v, k = c.temp('b64'), c.temp('b64'), self.source('pred', LANE)
        few = c.temp('b32')
        self.put('and.b32 %s, %s, 3' % (few, n), '%s = %s & 3' % (few, n))
        proto = c.label()
        head = ('%s: .callprototype (.param .align 8 .b8 _[16]) _ (.param '
                '.b32 _, .param .b32 _, .param .b64 _);' % proto)
        python = '%s, %s = (%s if %s else %s)(%s, %s, %s)' % (
            name, wide, one[0], k, two[0], few, b, d)
        c.raw(['   mov.u64 %s, %s;' % (u, one[0]),
               '   mov.u64 %s, %s;' % (v, two[0]),
               '   selp.b64 %s, %s, %s, %s;' % (u, u, v, k), '   ' + head] +
              self.call_lines(u, few, b, d, name, wide, ', ' + proto), python)

    def call_function(self, f, n, b, d, name, wide):
        self.code.raw(self.call_lines(f, n, b, d, name, wide),
                      '%s, %s = %s(%s, %s, %s)' % (name, wide, f, n, b, d))

    def call_lines(self, f, n, b, d, name, wide, proto=''):
        lines = ['{', '.param .b32 pn;', '.param .b32 pb;', '.param .b64 pd;',
                 '.param .align 8 .b8 pr[16];', 'st.param.b32 [pn], %s;' % n,
                 'st.param.b32 [pb], %s;' % b, 'st.param.b64 [pd], %s;' % d,
                 'call (pr), %s, (pn, pb, pd)%s;' % (f, proto),
                 'ld.param.b32 %s, [pr];' % name,
                 'ld.param.b64 %s, [pr+8];' % wide, '}']
        return ['   ' + line for line in lines]

    def statement(self):
        r = self.rng
        kinds = [(30, self.arithmetic), (3, self.extended), (5, self.local),
                 (5, self.conditional), (3, self.loop), (2, self.switch),
                 (2, self.tangle), (2, self.call)]
        if self.top == BLOCK:
            kinds += [(4, self.load_input), (3, self.wrapped_load),
                      (4, self.private), (2, self.sums), (3, self.table),
                      (3, self.own_shared), (0.4, self.nothing),
                      (2, self.stride_loop)]
            if not self.synchronise and not self.warps:
                kinds.append((1, self.quit))
        if self.loops:
            kinds.append((4, self.leave))
        if self.top == BLOCK and self.synchronise:
            if self.level == BLOCK:
                kinds += [(3, self.barrier), (4, self.exchange)]
                if self.whole and self.threads > 32:
                    kinds.append((2, self.hand_over))
            if self.level == WARP:
                kinds.append((3, self.exchange))
            if self.level <= WARP and self.warps:
                kinds += [(6, lambda: self.meet('full', WARP)),
                          (3, self.part_of_warp), (2, self.while_any)]
        at = r.uniform(0, sum(k[0] for k in kinds))
        for weight, write in kinds:
            at -= weight
            if at <= 0:
                return write()
        return None
