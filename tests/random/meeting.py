"""Statements in which threads meet.

SPDX-License-Identifier: Apache-2.0
"""
BLOCK, WARP, LANE = 0, 1, 2


class Meeting:
    """Part of Body (body.py)."""

    def barrier(self):
        c, r = self.code, self.rng
        way = r.randrange(4)
        if way < 2:
            ways = ['bar.sync 0', 'bar.sync 1', 'barrier.sync 0']
            if self.whole:
                ways.append('bar.sync 2, THREADS')
            c.put(r.choice(ways), "yield ('bar', False)")
            return
        p = self.source('pred', LANE)
        if way == 2:
            name = r.choice([v[0] for v in self.variables['b32']])
            c.put('bar.red.popc.u32 %s, 0, %s' % (name, p),
                  "%s = (yield ('bar', %s))[0]" % (name, p))
        else:
            op = r.choice(['and', 'or'])
            name = r.choice([v[0] for v in self.variables['pred']])
            c.put('bar.red.%s.pred %s, 0, %s' % (op, name, p),
                  "%s = (yield ('bar', %s))[%d]" %
                  (name, p, 1 if op == 'and' else 2))

    def exchange(self):
        """Through shared memory: write, meet, read a neighbour's, meet."""
        r, c = self.rng, self.code
        a = self.source('b32', LANE)
        name = r.choice([v for v in self.variables['b32']
                         if v[1] == LANE])[0]
        u = self.address('shared', 'thread', 4)
        self.put('st.shared.u32 [%s], %s' % (u, a), 'SHARED[thread] = ' + a)
        warp = self.level == WARP or r.random() < 0.2
        if warp:
            meet = ('bar.warp.sync full', "yield ('warp', 'bar', full, ())")
        else:
            meet = ('bar.sync 0', "yield ('bar', False)")
        c.put(*meet)
        t = c.temp('b32')
        k = r.choice([str(r.randrange(1, 64)), self.source('b32', LANE)])
        op = r.choice([('add.u32', '+'), ('xor.b32', '^'), ('sub.s32', '-')])
        if warp:
            self.put('%s %s, lane, %s; rem.u32 %s, %s, peers; '
                     'sub.s32 %s, %s, lane; add.s32 %s, %s, thread' %
                     (op[0], t, k, t, t, t, t, t, t),
                     '%s = ((lane %s %s) & M32) %% peers - lane + thread' %
                     (t, op[1], k))
        else:
            self.put('%s %s, thread, %s; rem.u32 %s, %s, THREADS' %
                     (op[0], t, k, t, t),
                     '%s = ((thread %s %s) & M32) %% THREADS' % (t, op[1], k))
        u = self.address('shared', t, 4)
        self.put('ld.shared.u32 %s, [%s]' % (name, u),
                 '%s = SHARED[%s]' % (name, t), self.guard(LANE))
        c.put(*meet)

    def meet(self, mask, level):
        """One warp operation among the lanes of mask."""
        r, c = self.rng, self.code
        kind = r.choice(['shfl.idx', 'shfl.idx', 'shfl.up', 'shfl.down',
                         'shfl.bfly', 'vote.any', 'vote.all', 'vote.uni',
                         'vote.ballot', 'match.any', 'match.all', 'redux',
                         'bar'])
        names = [v[0] for v in self.variables['b32'] if v[1] >= level]
        preds = [v[0] for v in self.variables['pred'] if v[1] >= level]
        lanes = [v[0] for v in self.variables['b32'] if v[1] == LANE]
        lane_preds = [v[0] for v in self.variables['pred'] if v[1] == LANE]
        a = self.source('b32', LANE)
        if kind.startswith('shfl'):
            way = kind.split('.')[1]
            full = mask == 'full' and self.whole
            if not full:
                way = 'idx'
            b = r.choice([str(r.randrange(32)), self.source('b32', LANE)])
            clamp = 0 if way == 'up' else 31
            if r.random() < 0.3:
                clamp |= (32 - r.choice([4, 8, 16])) << 8
            d = r.choice(lanes)
            p = r.choice(lane_preds)
            t = c.temp('b32')
            if not full:
                # A lane that is not there gives nothing.
                clamp = 31
                j, x = c.temp('b32'), c.temp('pred')
                self.put('and.b32 %s, %s, 31' % (j, b) if not b.isdigit() else
                         'mov.u32 %s, %d' % (j, int(b) & 31),
                         '%s = %s & 31' % (j, b))
                c.put('shfl.sync.idx.b32 %s|%s, %s, %s, %d, %s' %
                      (t, p, a, b, clamp, mask),
                      "%s, %s = yield ('warp', 'shfl.idx', %s, (%s, %s, %d))" %
                      (t, p, mask, a, b, clamp))
                self.put('shr.u32 %s, %s, %s; and.b32 %s, %s, 1; '
                         'setp.ne.u32 %s, %s, 0; selp.b32 %s, %s, 0, %s' %
                         (j, mask, j, j, j, x, j, d, t, x), d + ' = ' + t)
                return
            c.put('shfl.sync.%s.b32 %s|%s, %s, %s, %d, %s' %
                  (way, t, p, a, b, clamp, mask),
                  "%s, %s = yield ('warp', 'shfl.%s', %s, (%s, %s, %d))" %
                  (t, p, way, mask, a, b, clamp))
            self.put('mov.b32 %s, %s' % (d, t), '%s = %s' % (d, t))
        elif kind.startswith('vote'):
            p = self.source('pred', LANE)
            way = kind.split('.')[1]
            d = r.choice(names if way == 'ballot' else preds)
            c.put('vote.sync.%s.%s %s, %s, %s' %
                  (way, 'b32' if way == 'ballot' else 'pred', d, p, mask),
                  "%s, = yield ('warp', '%s', %s, (%s,))" % (d, kind, mask, p))
        elif kind == 'match.any':
            i = self.index(LANE, 4)
            d = r.choice(lanes)
            c.put('match.any.sync.b32 %s, %s, %s' % (d, i, mask),
                  "%s, = yield ('warp', 'match.any', %s, (%s,))" %
                  (d, mask, i))
        elif kind == 'match.all':
            i = self.index(r.choice([WARP, LANE, level]), 2)
            d, p = r.choice(names), r.choice(preds)
            c.put('match.all.sync.b32 %s|%s, %s, %s' % (d, p, i, mask),
                  "%s, %s = yield ('warp', 'match.all', %s, (%s,))" %
                  (d, p, mask, i))
        elif kind == 'redux':
            op = r.choice(['add.u32', 'add.s32', 'min.u32', 'min.s32',
                           'max.u32', 'max.s32', 'and.b32', 'or.b32',
                           'xor.b32'])
            d = r.choice(names)
            c.put('redux.sync.%s %s, %s, %s' % (op, d, a, mask),
                  "%s, = yield ('warp', 'redux.%s', %s, (%s,))" %
                  (d, op, mask, a))
        else:
            c.put('bar.warp.sync ' + mask,
                  "yield ('warp', 'bar', %s, ())" % mask)

    def part_of_warp(self):
        """The lanes for which a predicate holds meet among themselves."""
        r, c = self.rng, self.code
        self.arithmetic('pred')
        k, m = c.temp('pred'), c.temp('b32')
        p = self.source('pred', LANE)
        self.put('and.pred %s, %s, %s' % (k, p, p), '%s = %s' % (k, p))
        c.put('vote.sync.ballot.b32 %s, %s, full' % (m, k),
              "%s, = yield ('warp', 'vote.ballot', full, (%s,))" % (m, k))
        end, other = c.label(), c.label()
        c.branch(other, k, True)
        old = self.inside(LANE)
        for _ in range(r.randrange(1, 3)):
            self.meet(m, LANE)
            self.arithmetic()
        if r.random() < 0.4:
            # The rest meets elsewhere.
            n = c.temp('b32')
            c.branch(end)
            c.place(other)
            self.put('xor.b32 %s, %s, full' % (n, m),
                     '%s = %s ^ full' % (n, m))
            self.meet(n, LANE)
        else:
            c.place(other)
        self.level = old
        c.place(end)

    def while_any(self):
        """All lanes go round until none of them wants to."""
        r, c = self.rng, self.code
        if len(self.loops) >= 2:
            return self.arithmetic()
        n, k, any_ = c.temp('b32'), c.temp('pred'), c.temp('pred')
        a = self.source('b32', LANE, False)
        self.put('and.b32 %s, %s, 3' % (n, a), '%s = %s & 3' % (n, a))
        head, skip, end = c.label(), c.label(), c.label()
        old = self.inside(WARP)
        fixed = self.fixed.setdefault('b32', [])
        self.loops.append((None, end, head))    # nobody leaves it
        c.place(head)
        self.put('setp.ne.u32 %s, %s, 0' % (k, n), '%s = %s != 0' % (k, n))
        c.put('vote.sync.any.pred %s, %s, full' % (any_, k),
              "%s, = yield ('warp', 'vote.any', full, (%s,))" % (any_, k))
        c.branch(end, any_, True)
        self.statements(r.randrange(0, 2))
        c.branch(skip, k, True)
        self.inside(LANE)
        fixed.append((n, LANE))
        self.statements(r.randrange(1, 4))
        fixed.remove((n, LANE))
        self.put('sub.u32 %s, %s, 1' % (n, n), '%s -= 1' % n)
        self.level = WARP
        c.place(skip)
        c.branch(head)
        c.place(end)
        self.loops.pop()
        self.level = old

    def hand_over(self):
        """Some warps write, arrive and go on; the others wait and read."""
        r, c = self.rng, self.code
        warps = self.threads // 32
        first = r.randrange(1, warps)
        a = self.source('b32', LANE)
        name = r.choice([v for v in self.variables['b32'] if v[1] == LANE])[0]
        k, t = c.temp('pred'), c.temp('b32')
        other, end = c.label(), c.label()
        number = r.randrange(3, 16)
        arrives = r.random() < 0.6
        self.put('setp.ge.u32 %s, warp, %d' % (k, first),
                 '%s = warp >= %d' % (k, first))
        c.branch(other, k)
        old = self.inside(WARP)
        self.statements(r.randrange(0, 2))
        u = self.address('shared', 'thread', 4)
        self.put('st.shared.u32 [%s], %s' % (u, a), 'SHARED[thread] = ' + a)
        if arrives:
            c.put('bar.arrive %d, THREADS' % number,
                  "yield ('named', %d, %d, True)" % (number, self.threads))
        else:
            c.put('barrier.sync %d, THREADS' % number,
                  "yield ('named', %d, %d, False)" % (number, self.threads))
        c.branch(end)
        c.place(other)
        self.statements(r.randrange(0, 2))
        c.put('bar.sync %d, THREADS' % number,
              "yield ('named', %d, %d, False)" % (number, self.threads))
        x = self.source('b32', LANE, False)
        self.put('rem.u32 %s, %s, %d' % (t, x, 32 * first),
                 '%s = %s %% %d' % (t, x, 32 * first))
        u = self.address('shared', t, 4)
        self.put('ld.shared.u32 %s, [%s]' % (name, u),
                 '%s = SHARED[%s]' % (name, t))
        self.level = old
        c.place(end)
        c.put('bar.sync 0', "yield ('bar', False)")
