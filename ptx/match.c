/* Mnemonics with their modifiers to rows of forms.def.
 *
 * A row's pattern becomes a list of elements, once a process and when it is
 * first needed.  The modifiers of a mnemonic are then handed to the elements
 * one by one: types in the order of the pattern, all else in any order, as
 * ptxas has it.  Each distinct mnemonic of a module is matched once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static bool
equal(const char *s, size_t length, const char *word)
{
   return !strncmp(s, word, length) && !word[length];
}

static int
group_find(const char *s, size_t length)
{
   for (int i = 0; i < PTX_MOD_COUNT; i++)
      if (equal(s, length, ptx_groups[i].name))
         return i;
   return -1;
}

static unsigned
member_find(int group, const char *s, size_t length)
{
   const struct ptx_member *m = ptx_groups[group].members;
   for (unsigned i = 0; m[i].name; i++)
      if (equal(s, length, m[i].name))
         return i;
   assert(!"a member in forms.def that mods.def lacks");
   return 0;
}

static size_t
word_length(const char *s)
{
   size_t length = 0;
   while (s[length] && !strchr(".{}|:", s[length]))
      length++;
   return length;
}

/* One word of a pattern at s, behind its dot; returns what follows. */
static const char *
compile_element(struct ptx_element *e, const char *s, uint64_t types)
{
   size_t length = word_length(s);
   e->group = -1;
   if (equal(s, length, "type") ||
       (length == 5 && equal(s + 1, length - 1, "type"))) {
      e->is_type = true;
      e->types = types;
      return s + length;
   }
   e->group = group_find(s, length);
   if (e->group >= 0) {
      e->members = ~0u;
      s += length;
      if (*s != ':')
         return s;
      e->members = 0;
      do {
         s++;
         length = word_length(s);
         e->members |= 1u << member_find(e->group, s, length);
         s += length;
      } while (*s == '|');
      return s;
   }
   enum ptx_type type = ptx_type_find(s, length);
   if (!type) {
      e->literal = s;
      e->literal_length = (uint32_t)length;
      return s + length;
   }
   e->is_type = true;
   for (;;) {
      e->types |= 1ull << type;
      s += length;
      if (*s != '|')
         return s;
      s++;
      length = word_length(s);
      type = ptx_type_find(s, length);
      assert(type);
   }
}

static void
compile_pattern(struct ptx_compiled *c)
{
   const char *s = c->form->mods;
   unsigned group = 0;
   bool optional = false;
   for (; *s;) {
      if (*s == '{') {
         optional = true;
         group++;
         s++;
      } else if (*s == '}') {
         optional = false;
         s++;
      } else {
         assert(*s == '.' && c->element_count < PTX_MAX_ELEMENTS);
         struct ptx_element *e = &c->elements[c->element_count++];
         e->optional = optional;
         e->pair = optional ? (uint8_t)group : 0;
         s = compile_element(e, s + 1, c->form->types);
      }
   }
}

static const char *
compile_slot(struct ptx_slot *slot, const char *s)
{
   slot->negatable = *s == '!' && s++;
   slot->address = *s == '[' && s++;
   char letter = *s++;
   slot->role = letter;
   /* cp: the cache policy */
   if (*s == 'p') {
      slot->policy = true;
      s++;
   }
   slot->by_vec = letter == 'D' || letter == 'B';
   slot->dest = letter == 'd' || letter == 'D' || letter == 'p';
   slot->kind = slot->dest ? SLOT_FIRST : SLOT_LAST;
   if (letter == 'p' || slot->negatable) {
      slot->kind = SLOT_FIXED;
      slot->type = PTX_PRED;
   }
   for (;; s++) {
      if (*s == ']') {
         continue;
      } else if (*s == '*') {
         slot->vector = true;
      } else if (*s == '~') {
         slot->relaxed = true;
      } else if (*s == '&') {
         slot->symbol = true;
      } else if (*s == '#') {
         slot->constant = true;
      } else if (*s == '_') {
         slot->sink = true;
      } else if (*s == '$') {
         slot->sreg = true;
      } else if (*s == '%') {
         slot->select = true;
      } else if (*s == ':') {
         size_t length = 0;
         s++;
         while (s[length] && !strchr(",]{}|*~&#_%$", s[length]))
            length++;
         slot->kind = SLOT_FIXED;
         if (equal(s, length, "w")) {
            slot->kind = SLOT_WIDE;
         } else if (equal(s, length, "addr")) {
            slot->kind = SLOT_ADDR;
         } else if (length == 2 && *s == 'f') {
            slot->kind = SLOT_FRAGMENT;
            slot->index = (unsigned)(s[1] - '0');
         } else if (length == 1) {
            slot->kind = SLOT_FIRST;
            slot->index = (unsigned)(*s - '0');
         } else if (equal(s, length, "shared")) {
            slot->space = PTX_SPACE_SHARED;
         } else if (equal(s, length, "global")) {
            slot->space = PTX_SPACE_GLOBAL;
         } else {
            slot->type = ptx_type_find(s, length);
            assert(slot->type);
         }
         s += length - 1;
      } else {
         return s;
      }
   }
}

/* The operands column; `call` and `m` have parsers of their own. */
static void
compile_slots(struct ptx_compiled *c)
{
   const char *s = c->form->operands;
   bool optional = false;
   if (!strcmp(s, "call"))
      return;
   while (*s) {
      if (s[0] == '{' && s[1] == ',') {
         optional = true;
         s += 2;
      }
      assert(c->slot_count < PTX_MAX_SLOTS);
      struct ptx_slot *slot = &c->slots[c->slot_count++];
      s = compile_slot(slot, s);
      slot->optional = optional;
      if (s[0] == '{' && s[1] == '|') {
         slot->pair = slot->pair_optional = true;
         s += 4; /* {|q} */
      } else if (s[0] == '|') {
         slot->pair = true;
         s += 2;
      }
      if (*s == '}') {
         optional = false;
         s++;
      }
      if (*s == ',')
         s++;
   }
}

enum {
#define FORM(...) +1
   FORM_COUNT = 0
#include "ptx/forms.def"
#undef FORM
};

/* The rows of each opcode: a list of them, and the rows compiled when the
 * process first needs one of that opcode.
 */
static struct ptx_compiled compiled[FORM_COUNT];
static uint16_t first_row[PTX_OP_COUNT], next_row[FORM_COUNT]; /* + 1 */
static atomic_bool ready[PTX_OP_COUNT];
static pthread_once_t listed = PTHREAD_ONCE_INIT;
static pthread_mutex_t compiling = PTHREAD_MUTEX_INITIALIZER;

static void
list_rows(void)
{
   for (unsigned row = FORM_COUNT; row-- > 0;) {
      enum ptx_op op = ptx_forms[row].op;
      next_row[row] = first_row[op];
      first_row[op] = (uint16_t)(row + 1);
   }
}

static void
compile_rows(enum ptx_op op)
{
   pthread_once(&listed, list_rows);
   if (atomic_load_explicit(&ready[op], memory_order_acquire))
      return;
   pthread_mutex_lock(&compiling);
   if (!atomic_load_explicit(&ready[op], memory_order_relaxed))
      for (unsigned row = first_row[op]; row; row = next_row[row - 1]) {
         struct ptx_compiled *c = &compiled[row - 1];
         c->form = &ptx_forms[row - 1];
         compile_pattern(c);
         compile_slots(c);
      }
   atomic_store_explicit(&ready[op], true, memory_order_release);
   pthread_mutex_unlock(&compiling);
}

struct match {
   enum ptx_type types[PTX_MAX_TYPES];
   uint8_t mods[PTX_MOD_COUNT];
   unsigned type_count;
   uint32_t used; /* bit set of elements */
};

/* Does the text at s, up to end, begin with word and end or go on with a dot
 * there?  Returns what is behind.
 */
static const char *
take_word(const char *s, const char *end, const char *word, size_t length)
{
   if ((size_t)(end - s) < length || memcmp(s, word, length))
      return NULL;
   s += length;
   return s == end || *s == '.' ? s : NULL;
}

static const char *
take_member(const struct ptx_element *e, const char *s, const char *end,
            struct match *m)
{
   const struct ptx_member *member = ptx_groups[e->group].members;
   const char *best = NULL;
   for (unsigned i = 0; member[i].name; i++) {
      if (!(e->members >> i & 1))
         continue;
      const char *t = take_word(s, end, member[i].text, strlen(member[i].text));
      /* .async.global before .async */
      if (t && (!best || t > best)) {
         best = t;
         m->mods[e->group] = (uint8_t)(i + 1);
      }
   }
   return best;
}

/* Hand the modifier at s to an element; NULL if none takes it. */
static const char *
take_modifier(const struct ptx_compiled *c, const char *s, const char *end,
              struct match *m)
{
   size_t length = 0;
   while (s + length < end && s[length] != '.')
      length++;
   enum ptx_type type = ptx_type_find(s, length);
   for (unsigned i = 0; i < c->element_count; i++) {
      const struct ptx_element *e = &c->elements[i];
      const char *t = NULL;
      if (m->used >> i & 1)
         continue;
      if (e->is_type) {
         if (!type)
            continue;
         if (!(e->types >> type & 1)) {
            if (e->optional)
               continue;
            return NULL;
         }
         if (m->type_count == PTX_MAX_TYPES)
            return NULL;
         m->types[m->type_count++] = type;
         t = s + length;
      } else if (e->group >= 0) {
         t = take_member(e, s, end, m);
      } else {
         t = take_word(s, end, e->literal, e->literal_length);
      }
      if (t) {
         m->used |= 1u << i;
         return t;
      }
   }
   return NULL;
}

/* Elements that must stand and do not; .a.b of one brace go together. */
static bool
is_complete(const struct ptx_compiled *c, const struct match *m)
{
   for (unsigned i = 0; i < c->element_count; i++) {
      const struct ptx_element *e = &c->elements[i];
      bool used = m->used >> i & 1;
      if (!e->optional && !used)
         return false;
      if (e->pair && i && c->elements[i - 1].pair == e->pair &&
          used != (m->used >> (i - 1) & 1))
         return false;
   }
   return true;
}

/* How far into the modifiers the row goes along: where it stops, or NULL when
 * it takes them all and is content.
 */
static const char *
match_row(const struct ptx_compiled *c, const char *s, const char *end,
          struct match *m)
{
   memset(m, 0, sizeof(*m));
   while (s < end) {
      assert(*s == '.');
      const char *t = take_modifier(c, s + 1, end, m);
      if (!t)
         return s;
      s = t;
   }
   return is_complete(c, m) ? NULL : end;
}

/* The longest opcode that begins the text: "cp.async.bulk" before "cp". */
static enum ptx_op
op_find(const char *text, size_t length, size_t *op_length)
{
   enum ptx_op best = PTX_OP_COUNT;
   *op_length = 0;
   for (unsigned op = 0; op < PTX_OP_COUNT; op++) {
      const char *name = ptx_op_names[op];
      size_t n = 0;
      while (name[n] && n < length &&
             (name[n] == text[n] || (name[n] == '_' && text[n] == '.')))
         n++;
      if (!name[n] && (n == length || text[n] == '.') && n > *op_length) {
         best = op;
         *op_length = n;
      }
   }
   return best;
}

/* The newest PTX ISA whose forms all stand in forms.def. */
enum { KNOWN_VERSION = 85 };

/* Is it of a later PTX ISA?  Then say which. */
static bool
refuse_newer(struct ptx_parser *p, struct diag_loc loc, const char *text,
             size_t length)
{
   static const struct {
      const char *start, *part;
      unsigned version;
      const char *target;
   } rows[] = {
#define NEWER(start, part, version, target) {start, part, version, target},
#include "ptx/newer.def"
#undef NEWER
   };
   char *all = arena_strndup(&p->local, text, length);
   for (size_t i = 0; i < countof(rows); i++) {
      size_t n = strlen(rows[i].start);
      if (strncmp(all, rows[i].start, n) ||
          !strstr(all + (rows[i].start[n - 1] == '.' ? n - 1 : n),
                  rows[i].part))
         continue;
      ptx_fail(p, loc,
               "`%.*s` is of PTX ISA %u.%u, for %s; Sampan has PTX ISA %u.%u "
               "up to sm_90a",
               (int)(length < 60 ? length : 60), text, rows[i].version / 10,
               rows[i].version % 10, rows[i].target, KNOWN_VERSION / 10,
               KNOWN_VERSION % 10);
      return true;
   }
   return false;
}

static void
refuse(struct ptx_parser *p, struct diag_loc loc, enum ptx_op op,
       const char *text, size_t length, const char *furthest)
{
   if (ptx_is_silent(p)) {
      ptx_fail(p, loc, "no such form");
      return;
   }
   if (refuse_newer(p, loc, text, length))
      return;
   char *forms = arena_strdup(&p->local, "");
   unsigned shown = 0;
   for (size_t i = 0; i < ptx_form_count; i++) {
      const struct ptx_form *f = &ptx_forms[i];
      if (f->op != op)
         continue;
      if (shown++ == 6) {
         forms = arena_printf(&p->local, "%s, …", forms);
         break;
      }
      forms = arena_printf(&p->local, "%s%s%s%s", forms, shown > 1 ? ", " : "",
                           ptx_op_names[op], f->mods);
   }
   if (furthest < text + length)
      ptx_fail(p, loc,
               "no form of `%s` takes these modifiers (`%.*s`, at `%.*s`); the "
               "forms are %s",
               ptx_op_names[op], (int)length, text,
               (int)(text + length - furthest), furthest, forms);
   else
      ptx_fail(p, loc,
               "no form of `%s` takes these modifiers (`%.*s`: one is "
               "missing); the forms are %s",
               ptx_op_names[op], (int)length, text, forms);
}

static void
keep(struct ptx_parser *p, struct ptx_mnemonic *mn,
     const struct ptx_compiled *c, const struct match *m)
{
   unsigned i = mn->count++;
   mn->forms[i] = c;
   mn->types[i] = arena_alloc(p->a, sizeof(m->types));
   memcpy(mn->types[i], m->types, sizeof(m->types));
   mn->mods[i] = arena_alloc(p->a, PTX_MOD_COUNT);
   memcpy(mn->mods[i], m->mods, PTX_MOD_COUNT);
}

/* Rows that the module's version and target offer, else the newer ones, with
 * a report.
 */
static void
match_rows(struct ptx_parser *p, struct diag_loc loc, struct ptx_mnemonic *mn,
           size_t op_length)
{
   const char *s = mn->text + op_length, *end = mn->text + mn->length;
   const char *furthest = s;
   const struct ptx_form *newer = NULL;

   compile_rows(mn->op);
   for (unsigned row = first_row[mn->op]; row && mn->count < countof(mn->forms);
        row = next_row[row - 1]) {
      struct match m;
      const struct ptx_compiled *c = &compiled[row - 1];
      const char *stop = match_row(c, s, end, &m);
      if (stop) {
         furthest = stop > furthest ? stop : furthest;
         continue;
      }
      const struct ptx_form *f = c->form;
      unsigned sm = f->sm & ~(unsigned)PTX_SM_ARCH;
      bool arch = f->sm & PTX_SM_ARCH;
      if (f->ptx > p->m->version || sm > p->m->sm ||
          (arch && (p->m->sm != sm || !p->m->sm_arch))) {
         newer = newer ? newer : f;
         continue;
      }
      keep(p, mn, c, &m);
   }
   if (mn->count)
      return;
   if (!newer)
      refuse(p, loc, mn->op, mn->text, mn->length, furthest);
   else if (newer->ptx > p->m->version)
      ptx_fail(p, loc,
               "`%s` needs PTX ISA %u.%u; this module says .version "
               "%u.%u",
               mn->text, newer->ptx / 10, newer->ptx % 10, p->m->version / 10,
               p->m->version % 10);
   else
      ptx_fail(p, loc, "`%s` needs sm_%u%s; this module says .target sm_%u%s",
               mn->text, newer->sm & ~(unsigned)PTX_SM_ARCH,
               newer->sm & PTX_SM_ARCH ? "a" : "", p->m->sm,
               p->m->sm_arch ? "a" : "");
}

struct ptx_mnemonic *
ptx_mnemonic_get(struct ptx_parser *p, struct diag_loc loc, const char *text,
                 size_t length)
{
   struct ptx_mnemonic *mn = name_map_find(&p->mnemonics, text, length);
   if (mn)
      return mn;

   size_t op_length;
   enum ptx_op op = op_find(text, length, &op_length);
   if (op == PTX_OP_COUNT) {
      if (ptx_is_silent(p) || !refuse_newer(p, loc, text, length))
         ptx_fail(p, loc, "`%.*s` is not an instruction%s",
                  (int)(length < 60 ? length : 60), text,
                  p->m->version > KNOWN_VERSION ? " of PTX ISA 8.5" : "");
      return NULL;
   }
   mn = arena_new(&p->scratch, struct ptx_mnemonic);
   mn->text = arena_strndup(p->a, text, length);
   mn->length = (uint32_t)length;
   mn->op = op;
   match_rows(p, loc, mn, op_length);
   /* A refused one is matched again: each use gets its report. */
   if (mn->count)
      name_map_set(&p->scratch, &p->mnemonics, mn->text, mn->length, mn);
   return mn->count ? mn : NULL;
}
