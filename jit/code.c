/* Objects into memory, ready to run.
 *
 * The loader takes relocatable ELF files as LLVM writes them: code, constants
 * and a line table that refer to nothing outside but a few C functions.  The
 * parts go into one mapping, so that all relative addresses reach: first code,
 * then what is read only, then what is written; each part gets its final
 * protection when everything is in place (nothing is ever writable and
 * executable at once).  The object may come from a damaged cache: every offset
 * is checked before it is used.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/jit_int.h"

#include <elf.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What code may call outside: LLVM makes such calls of its own accord. */
static const struct {
   const char *name;
   void *address;
} externals[] = {
   {"memcpy", (void *)memcpy}, {"memmove", (void *)memmove},
   {"memset", (void *)memset}, {"fmod", (void *)fmod},
   {"fmodf", (void *)fmodf},   {"fma", (void *)fma},
   {"fmaf", (void *)fmaf},
};

enum part { PART_TEXT, PART_READ, PART_WRITE, PART_LINES, PART_COUNT };
enum { NOWHERE = -1 };

struct section {
   const Elf64_Shdr *header;
   const char *name;
   int part;      /* NOWHERE: not loaded */
   size_t offset; /* in its part */
   char *memory;
};

struct load {
   const char *file;
   size_t size;
   const struct jit_machine *machine;
   struct section *sections;
   size_t section_count;
   const Elf64_Sym *symbols;
   size_t symbol_count;
   const char *strings;
   size_t string_size;
   size_t part_size[PART_COUNT];
   char *part[PART_COUNT];
   uint64_t *got; /* one word a symbol */
   char *stubs;   /* one for each external */
   struct jit_code *code;
   char **error;
};

static bool fail(struct load *l, const char *fmt, ...)
   __attribute__((format(printf, 2, 3)));

static bool
fail(struct load *l, const char *fmt, ...)
{
   va_list ap;
   va_start(ap, fmt);
   if (!*l->error && vasprintf(l->error, fmt, ap) < 0)
      *l->error = NULL;
   va_end(ap);
   return false;
}

/* Is [offset, offset + size) inside the file? */
static bool
inside(const struct load *l, uint64_t offset, uint64_t size)
{
   return offset <= l->size && size <= l->size - offset;
}

/* The zero-terminated string at offset of a table, or NULL. */
static const char *
string_at(const char *table, size_t size, uint64_t offset)
{
   if (offset >= size || !memchr(table + offset, 0, size - offset))
      return NULL;
   return table + offset;
}

static bool
read_sections(struct load *l)
{
   const Elf64_Ehdr *e = (const Elf64_Ehdr *)l->file;
   if (l->size < sizeof(*e) || memcmp(e->e_ident, ELFMAG, SELFMAG) ||
       e->e_ident[EI_CLASS] != ELFCLASS64 ||
       e->e_ident[EI_DATA] != ELFDATA2LSB || e->e_type != ET_REL)
      return fail(l, "not a relocatable ELF64 file");
   l->machine = jit_machine_find(e->e_machine);
   if (!l->machine || !jit_machine_is_host(l->machine))
      return fail(l, "an object for ELF machine %u", e->e_machine);
   if (e->e_shentsize != sizeof(Elf64_Shdr) || e->e_shoff % 8 ||
       !inside(l, e->e_shoff, (uint64_t)e->e_shnum * sizeof(Elf64_Shdr)) ||
       e->e_shstrndx >= e->e_shnum)
      return fail(l, "its section table lies outside");
   const Elf64_Shdr *h = (const Elf64_Shdr *)(l->file + e->e_shoff);
   l->section_count = e->e_shnum;
   l->sections = calloc(e->e_shnum, sizeof(*l->sections));
   if (!l->sections)
      return fail(l, "out of memory");
   for (size_t i = 0; i < e->e_shnum; i++) {
      if (h[i].sh_type != SHT_NOBITS &&
          !inside(l, h[i].sh_offset, h[i].sh_size))
         return fail(l, "section %zu lies outside", i);
      if (h[i].sh_addralign > 4096 ||
          (h[i].sh_addralign & (h[i].sh_addralign - 1)) ||
          h[i].sh_size > (1u << 30))
         return fail(l, "section %zu is absurd", i);
      l->sections[i].header = &h[i];
   }
   const Elf64_Shdr *names = &h[e->e_shstrndx];
   for (size_t i = 0; i < e->e_shnum; i++) {
      l->sections[i].name = names->sh_type == SHT_STRTAB
                               ? string_at(l->file + names->sh_offset,
                                           names->sh_size, h[i].sh_name)
                               : NULL;
      if (!l->sections[i].name)
         return fail(l, "section %zu has no name", i);
   }
   return true;
}

static bool
read_symbols(struct load *l)
{
   for (size_t i = 0; i < l->section_count; i++) {
      const Elf64_Shdr *h = l->sections[i].header;
      if (h->sh_type != SHT_SYMTAB)
         continue;
      if (h->sh_entsize != sizeof(Elf64_Sym) || h->sh_offset % 8 ||
          h->sh_link >= l->section_count)
         return fail(l, "its symbol table is damaged");
      const Elf64_Shdr *s = l->sections[h->sh_link].header;
      if (s->sh_type != SHT_STRTAB)
         return fail(l, "its symbols have no names");
      l->symbols = (const Elf64_Sym *)(l->file + h->sh_offset);
      l->symbol_count = h->sh_size / sizeof(Elf64_Sym);
      l->strings = l->file + s->sh_offset;
      l->string_size = s->sh_size;
      return true;
   }
   return fail(l, "it has no symbols");
}

/* Which part a section goes to. */
static int
part_of(const struct section *s)
{
   const Elf64_Shdr *h = s->header;
   if (!strcmp(s->name, ".debug_line"))
      return PART_LINES;
   if (!(h->sh_flags & SHF_ALLOC) || !strcmp(s->name, ".eh_frame") ||
       (h->sh_type != SHT_PROGBITS && h->sh_type != SHT_NOBITS))
      return NOWHERE;
   if (h->sh_flags & SHF_EXECINSTR)
      return PART_TEXT;
   if ((h->sh_flags & SHF_WRITE) && strncmp(s->name, ".data.rel.ro", 12))
      return PART_WRITE;
   return PART_READ;
}

static size_t
round_up(size_t n, size_t align)
{
   return (n + align - 1) & ~(align - 1);
}

/* Lay out the sections, map them, fill them in. */
static bool
place_sections(struct load *l)
{
   size_t page = (size_t)sysconf(_SC_PAGESIZE);
   for (size_t i = 0; i < l->section_count; i++) {
      struct section *s = &l->sections[i];
      s->part = part_of(s);
      if (s->part == NOWHERE)
         continue;
      size_t align = s->header->sh_addralign ? s->header->sh_addralign : 1;
      s->offset = round_up(l->part_size[s->part], align);
      l->part_size[s->part] = s->offset + s->header->sh_size;
   }
   size_t stubs = round_up(l->part_size[PART_TEXT], 16);
   l->part_size[PART_TEXT] =
      stubs + countof(externals) * jit_stub_size(l->machine);
   size_t got = round_up(l->part_size[PART_READ], 8);
   l->part_size[PART_READ] = got + l->symbol_count * sizeof(uint64_t);
   size_t at = 0;
   for (int p = PART_TEXT; p < PART_LINES; p++)
      at += round_up(l->part_size[p], page);
   struct jit_code *c = l->code;
   c->mapping = mmap(NULL, at, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
   if (c->mapping == MAP_FAILED) {
      c->mapping = NULL;
      return fail(l, "out of memory");
   }
   c->mapping_size = at;
   c->lines = calloc(1, l->part_size[PART_LINES] + 1);
   c->lines_size = l->part_size[PART_LINES];
   if (!c->lines)
      return fail(l, "out of memory");
   char *p = c->mapping;
   for (int i = PART_TEXT; i < PART_LINES; i++) {
      l->part[i] = p;
      p += round_up(l->part_size[i], page);
   }
   l->part[PART_LINES] = c->lines;
   l->stubs = l->part[PART_TEXT] + stubs;
   l->got = (uint64_t *)(l->part[PART_READ] + got);
   c->text = l->part[PART_TEXT];
   c->text_size = l->part_size[PART_TEXT];
   for (size_t i = 0; i < l->section_count; i++) {
      struct section *s = &l->sections[i];
      if (s->part == NOWHERE)
         continue;
      s->memory = l->part[s->part] + s->offset;
      if (s->header->sh_type != SHT_NOBITS)
         memcpy(s->memory, l->file + s->header->sh_offset, s->header->sh_size);
   }
   return true;
}

/* The address of a symbol; false: it is not loaded (no error yet). */
static bool
symbol_address(struct load *l, size_t index, bool call, uint64_t *address)
{
   const Elf64_Sym *s = &l->symbols[index];
   if (s->st_shndx == SHN_ABS) {
      *address = s->st_value;
      return true;
   }
   if (s->st_shndx != SHN_UNDEF) {
      if (s->st_shndx >= l->section_count ||
          l->sections[s->st_shndx].part == NOWHERE ||
          s->st_value > l->sections[s->st_shndx].header->sh_size)
         return false;
      *address =
         (uint64_t)(uintptr_t)l->sections[s->st_shndx].memory + s->st_value;
      return true;
   }
   const char *name = string_at(l->strings, l->string_size, s->st_name);
   for (size_t i = 0; name && i < countof(externals); i++) {
      if (strcmp(name, externals[i].name))
         continue;
      char *stub = l->stubs + i * jit_stub_size(l->machine);
      jit_stub_write(l->machine, stub,
                     (uint64_t)(uintptr_t)externals[i].address);
      *address =
         (uint64_t)(uintptr_t)(call ? (void *)stub : externals[i].address);
      return true;
   }
   return false;
}

/* RISC-V: the low half of an address names the place of its high half. */
static bool
find_pair(struct load *l, const struct section *target,
          const Elf64_Rela *relocations, size_t count, struct jit_relocation *r)
{
   for (size_t i = 0; i < count; i++) {
      const Elf64_Rela *a = &relocations[i];
      uint64_t address = (uint64_t)(uintptr_t)target->memory + a->r_offset;
      uint32_t type = (uint32_t)ELF64_R_TYPE(a->r_info);
      size_t index = ELF64_R_SYM(a->r_info);
      if (address != r->symbol || index >= l->symbol_count ||
          jit_relocation_bytes(l->machine, type) <= 0)
         continue;
      uint64_t symbol;
      if (!symbol_address(l, index, false, &symbol))
         return false;
      r->pair_address = address;
      r->pair = jit_relocation_wants_got(l->machine, type)
                   ? (uint64_t)(uintptr_t)&l->got[index]
                   : symbol;
      r->pair += (uint64_t)a->r_addend;
      return true;
   }
   return false;
}

static bool
relocate_one(struct load *l, const struct section *target,
             const Elf64_Rela *all, size_t count, const Elf64_Rela *a)
{
   const struct jit_machine *m = l->machine;
   size_t index = ELF64_R_SYM(a->r_info);
   struct jit_relocation r = {
      .type = (uint32_t)ELF64_R_TYPE(a->r_info),
      .offset = a->r_offset,
      .addend = a->r_addend,
   };
   int bytes = jit_relocation_bytes(m, r.type);
   bool lines = target->part == PART_LINES;
   if (bytes == 0)
      return true;
   if (bytes < 0)
      return lines || fail(l, "relocation type %u is not known", r.type);
   if (a->r_offset > target->header->sh_size ||
       (uint64_t)bytes > target->header->sh_size - a->r_offset ||
       index >= l->symbol_count)
      return fail(l, "a relocation of %s lies outside", target->name);
   if (!symbol_address(l, index, jit_relocation_is_call(m, r.type),
                       &r.symbol)) {
      const char *name =
         string_at(l->strings, l->string_size, l->symbols[index].st_name);
      return lines || fail(l, "it refers to %s, which is not there",
                           name ? name : "a symbol");
   }
   r.place = target->memory + a->r_offset;
   r.address = (uint64_t)(uintptr_t)r.place;
   if (jit_relocation_wants_got(m, r.type)) {
      l->got[index] = r.symbol;
      r.got = (uint64_t)(uintptr_t)&l->got[index];
   }
   if (jit_relocation_wants_pair(m, r.type) &&
       !find_pair(l, target, all, count, &r))
      return fail(l, "half an address is missing");
   return jit_relocation_apply(m, &r) || lines ||
          fail(l, "relocation type %u of %s does not reach", r.type,
               target->name);
}

static bool
relocate(struct load *l)
{
   for (size_t i = 0; i < l->section_count; i++) {
      const Elf64_Shdr *h = l->sections[i].header;
      if (h->sh_type == SHT_REL)
         return fail(l, "relocations without addends");
      if (h->sh_type != SHT_RELA || h->sh_info >= l->section_count)
         continue;
      const struct section *target = &l->sections[h->sh_info];
      if (target->part == NOWHERE)
         continue;
      if (h->sh_entsize != sizeof(Elf64_Rela) || h->sh_offset % 8 ||
          target->header->sh_type == SHT_NOBITS)
         return fail(l, "relocations of %s are damaged", target->name);
      const Elf64_Rela *a = (const Elf64_Rela *)(l->file + h->sh_offset);
      size_t count = h->sh_size / sizeof(*a);
      for (size_t k = 0; k < count; k++) {
         if (!relocate_one(l, target, a, count, &a[k]))
            return false;
      }
   }
   return true;
}

/* The loaded bytes from a symbol to the end of its section; NULL: there is no
 * such symbol, or fewer bytes than least. */
static void *
find_symbol(struct load *l, const char *name, int part, size_t least,
            size_t *size)
{
   for (size_t i = 0; i < l->symbol_count; i++) {
      const Elf64_Sym *s = &l->symbols[i];
      const char *n = string_at(l->strings, l->string_size, s->st_name);
      if (!n || strcmp(n, name) || s->st_shndx == SHN_UNDEF ||
          s->st_shndx >= l->section_count)
         continue;
      struct section *in = &l->sections[s->st_shndx];
      if (in->part == NOWHERE || (in->part == PART_TEXT) != (part == PART_TEXT))
         continue;
      if (s->st_value > in->header->sh_size ||
          in->header->sh_size - s->st_value < least)
         return NULL;
      if (size)
         *size = in->header->sh_size - s->st_value;
      return in->memory + s->st_value;
   }
   return NULL;
}

static bool
read_info(struct load *l)
{
   struct jit_code *c = l->code;
   size_t size;
   const struct simd_code_info *info =
      find_symbol(l, "sampan_info", PART_READ, sizeof(*info), &size);
   if (!info || (uintptr_t)info % 8)
      return fail(l, "it has no sampan_info");
   uint64_t threads = (uint64_t)info->block[0] * info->block[1];
   if (info->abi != SIMD_ABI || !info->width || info->width > 256 ||
       (info->width & (info->width - 1)) || threads > 1024 ||
       threads * info->block[2] > 1024 || !threads || !info->block[2] ||
       info->frame_bytes % 64 || info->symbol_count > size)
      return fail(l, "its sampan_info is not for this version");
   c->info = info;
   c->symbols = calloc(info->symbol_count + 1, sizeof(*c->symbols));
   if (!c->symbols)
      return fail(l, "out of memory");
   const char *names = info->names;
   size_t left = size - offsetof(struct simd_code_info, names), at = 0;
   for (uint32_t i = 0; i < info->symbol_count; i++) {
      const char *s = string_at(names, left, at);
      if (!s || strlen(s) < 3 || s[1] != ':')
         return fail(l, "its list of symbols is damaged");
      c->symbols[i] = s;
      at += strlen(s) + 1;
   }
   return true;
}

static bool
find_entries(struct load *l)
{
   struct jit_code *c = l->code;
   void *vector = find_symbol(l, "sampan_vector", PART_TEXT, 1, NULL);
   void *blocks = find_symbol(l, "sampan_blocks", PART_TEXT, 1, NULL);
   if (c->info->has_blocks ? !blocks : !vector)
      return fail(l, "it has no entry");
   c->vector = (simd_vector_fn *)(uintptr_t)vector;
   if (c->info->has_blocks)
      c->blocks = (simd_blocks_fn *)(uintptr_t)blocks;
   return true;
}

static bool
protect(struct load *l)
{
   static const int protections[] = {
      [PART_TEXT] = PROT_READ | PROT_EXEC,
      [PART_READ] = PROT_READ,
      [PART_WRITE] = PROT_READ | PROT_WRITE,
   };
   for (int p = PART_TEXT; p < PART_LINES; p++) {
      if (l->part_size[p] &&
          mprotect(l->part[p], l->part_size[p], protections[p]))
         return fail(l, "the system refuses executable memory");
   }
   __builtin___clear_cache(l->part[PART_TEXT],
                           l->part[PART_TEXT] + l->part_size[PART_TEXT]);
   return true;
}

struct jit_code *
jit_code_load(const void *object, size_t size, char **error)
{
   struct load l = {.file = object, .size = size, .error = error};
   char *aligned = NULL;
   *error = NULL;
   l.code = calloc(1, sizeof(*l.code));
   if ((uintptr_t)object % 8) { /* headers are read in place */
      aligned = malloc(size + 1);
      if (aligned)
         l.file = memcpy(aligned, object, size);
   }
   bool ok = l.code && (uintptr_t)l.file % 8 == 0 && read_sections(&l) &&
             read_symbols(&l) && place_sections(&l) && relocate(&l) &&
             read_info(&l) && find_entries(&l) && protect(&l);
   free(l.sections);
   free(aligned);
   if (ok)
      return l.code;
   jit_code_destroy(l.code);
   return NULL;
}

void
jit_code_destroy(struct jit_code *c)
{
   if (!c)
      return;
   if (c->mapping)
      munmap(c->mapping, c->mapping_size);
   free(c->symbols);
   free(c->lines);
   free(c);
}
