/* Code images: from the bytes that a program hands over to a linked module.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What may come: PTX text, a fatbinary container, or the wrapper that points
 * at one or, for relocatable device code, at several.  A cubin (ELF) holds
 * machine code of NVIDIA's chips, which no other chip can run.
 */
#include "driver/driver_int.h"
#include "base/fatbin.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICE_ARCH = 80 };

static bool
parts_push(struct drv_parts *p, struct ptx_module *m)
{
   if (p->count == p->room) {
      size_t room = p->room ? 2 * p->room : 4;
      void *data = realloc(p->data, room * sizeof(*p->data));

      if (!data)
         return false;
      p->data = data;
      p->room = room;
   }
   p->data[p->count++] = m;
   return true;
}

void
drv_parts_fini(struct drv_parts *p)
{
   for (size_t i = 0; i < p->count; i++)
      ptx_module_destroy(p->data[i]);
   free(p->data);
   *p = (struct drv_parts){0};
}

/* A message for the program's log buffer and ours. */
static CUresult __attribute__((format(printf, 3, 4)))
refuse(struct drv_jit *j, CUresult code, const char *fmt, ...)
{
   char text[512];
   va_list ap;

   va_start(ap, fmt);
   vsnprintf(text, sizeof(text), fmt, ap);
   va_end(ap);
   drv_jit_error(j, text);
   drv_jit_error(j, "\n");
   return api_error(code, "%s", text);
}

/* Does the text ask for a PTX newer than we read?  Then the code of the error
 * is another, and programs try an older text. */
static bool
too_new(const char *text, size_t size)
{
   const char *at = memmem(text, size, ".version", 8);
   unsigned major = 0;

   if (!at)
      return false;
   for (at += 8; at < text + size && (*at == ' ' || *at == '\t'); at++)
      ;
   for (; at < text + size && *at >= '0' && *at <= '9' && major < 1000; at++)
      major = 10 * major + (unsigned)(*at - '0');
   return major > 9;
}

static CUresult
add_text(struct drv_parts *p, const char *text, size_t size, const char *name,
         struct drv_jit *j)
{
   struct diag d = {.name = name, .text = text, .size = size};
   struct ptx_module *m = ptx_module_parse(&d);
   CUresult r = CUDA_SUCCESS;

   if (m && m->version >= 100) {
      r = refuse(j, CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
                 "%s is PTX %u.%u; 9.x is the newest known", name,
                 m->version / 10, m->version % 10);
      ptx_module_destroy(m);
   } else if (m) {
      if (d.log)
         drv_jit_info(j, d.log);
      if (debug(ptx))
         ptx_module_print(stderr, m);
      if (!parts_push(p, m)) {
         ptx_module_destroy(m);
         r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "a list of modules");
      }
   } else {
      drv_jit_error(j, d.log);
      r = api_error(too_new(text, size) ? CUDA_ERROR_UNSUPPORTED_PTX_VERSION
                                        : CUDA_ERROR_INVALID_PTX,
                    "%u errors in the PTX; the first:\n%s", d.error_count,
                    d.log ? d.log : "");
   }
   diag_fini(&d);
   return r;
}

/* What stands in a container that has no PTX: "sm_70, sm_80". */
static void
list_cubins(const void *data, size_t size, char *out, size_t room)
{
   struct fatbin f;
   struct fatbin_entry e;
   size_t used = 0;

   out[0] = 0;
   if (!fatbin_open(&f, data, size))
      return;
   while (fatbin_next(&f, &e)) {
      if (e.kind == FATBIN_CUBIN && used < room)
         used += (size_t)snprintf(out + used, room - used, "%ssm_%u",
                                  used ? ", " : "", e.arch);
   }
}

static CUresult
add_container(struct drv_parts *p, const void *data, size_t size,
              const char *name, struct drv_jit *j)
{
   struct arena a = {0};
   struct fatbin f;
   struct fatbin_entry e;
   const char *why = NULL;
   char cubins[128], *text;
   CUresult r;

   if (!fatbin_open(&f, data, size)) {
      r = refuse(j, CUDA_ERROR_INVALID_IMAGE, "%s: %s", name, f.error);
      goto out;
   }
   if (!fatbin_find_ptx(&f, DEVICE_ARCH, &e)) {
      if (f.error) {
         r = refuse(j, CUDA_ERROR_INVALID_IMAGE, "%s: %s", name, f.error);
         goto out;
      }
      list_cubins(data, size, cubins, sizeof(cubins));
      r =
         refuse(j, CUDA_ERROR_NO_BINARY_FOR_GPU,
                "no PTX in this binary: it holds %s%s%s; rebuild with -gencode "
                "arch=compute_80,code=compute_80",
                cubins[0] ? "SASS for " : "no device code", cubins,
                cubins[0] ? " only" : "");
      goto out;
   }
   text = fatbin_text(&a, &e, &why);
   if (!text) {
      r = refuse(j, CUDA_ERROR_INVALID_IMAGE, "%s: %s", name, why);
      goto out;
   }
   r = add_text(p, text, strlen(text),
                e.name ? arena_strndup(&a, e.name, e.name_length) : name, j);
out:
   arena_free(&a);
   return r;
}

static CUresult
add_wrapper(struct drv_parts *p, const struct fatbin_wrapper *w,
            const char *name, struct drv_jit *j)
{
   const void *const *parts = w->parts;
   CUresult r = CUDA_SUCCESS;

   if (w->version == 2 && parts) {
      for (; !r && *parts; parts++)
         r = add_container(p, *parts, SIZE_MAX, name, j);
      return r;
   }
   if (!w->data)
      return refuse(j, CUDA_ERROR_INVALID_IMAGE,
                    "%s: a fatbinary wrapper that points nowhere", name);
   return add_container(p, w->data, SIZE_MAX, name, j);
}

/* PTX is text: what is no space in it is no control character. */
static bool
looks_like_text(const char *s, size_t size)
{
   size_t i = size >= 3 && !strncmp(s, "\xef\xbb\xbf", 3) ? 3 : 0;

   while (i < size && s[i] && strchr(" \t\r\n\f\v", s[i]))
      i++;
   return i == size || !s[i] || (s[i] > ' ' && s[i] < 0x7f);
}

CUresult
drv_parts_add(struct drv_parts *p, const void *data, size_t size,
              const char *name, struct drv_jit *j)
{
   const char *text = data;
   uint32_t magic = 0;
   size_t readable = size;

   if (!drv_memory_readable(data, 1))
      return refuse(j, CUDA_ERROR_INVALID_VALUE,
                    "%s: no memory of this process at %p", name, data);

   if (size == SIZE_MAX) /* read up to a zero, no further */
      readable = strnlen(text, sizeof(magic));
   memcpy(&magic, data, readable < sizeof(magic) ? readable : sizeof(magic));
   if (magic == FATBIN_WRAPPER_MAGIC) {
      struct fatbin_wrapper w;

      if (size < sizeof(w))
         return refuse(j, CUDA_ERROR_INVALID_IMAGE,
                       "%s: a truncated fatbinary wrapper", name);
      memcpy(&w, data, sizeof(w));
      return add_wrapper(p, &w, name, j);
   }
   if (magic == FATBIN_MAGIC)
      return add_container(p, data, size, name, j);
   if (readable >= 4 && !memcmp(data, "\177ELF", 4))
      return refuse(j, CUDA_ERROR_NO_BINARY_FOR_GPU,
                    "%s is a cubin: SASS runs on NVIDIA's chips only; load "
                    "PTX (nvcc -ptx, or -gencode "
                    "arch=compute_80,code=compute_80)",
                    name);
   if (readable >= 2 && !memcmp(data, "BC", 2))
      return refuse(j, CUDA_ERROR_INVALID_IMAGE,
                    "%s is LLVM or NVVM bitcode; load PTX", name);
   if (!looks_like_text(text, size))
      return refuse(j, CUDA_ERROR_INVALID_IMAGE,
                    "%s is neither PTX text nor a fatbinary", name);
   if (size == SIZE_MAX)
      size = strlen(text);
   else
      size = strnlen(text, size);
   return add_text(p, text, size, name, j);
}

/* Does the module use what no code can be made of?  Refused here, by the name
 * of the instruction and its place, and not when a kernel is first launched.
 */
static void
check_missing(const struct drv_parts *p, struct diag *d)
{
   for (size_t i = 0; i < p->count; i++) {
      const struct ptx_module *m = p->data[i];
      for (size_t k = 0; k < m->funcs.count; k++) {
         const struct ptx_func *f = m->funcs.data[k];
         for (size_t n = 0; n < f->insts.count; n++) {
            const struct ptx_inst *in = &f->insts.data[n];
            const char *why = ptx_inst_missing(in);

            if (why)
               diag_error(d, (struct diag_loc){0},
                          "`%.*s` in %s of %s, line %u: %s",
                          (int)in->text_length, in->text, f->name, m->name,
                          in->ptx_line, why);
         }
      }
   }
}

CUresult
drv_image_link(struct drv_parts *p, struct drv_jit *j, struct drv_image **out)
{
   struct diag d = {.name = "link", .text = "", .size = 0};
   struct drv_image *i = calloc(1, sizeof(*i));
   CUresult r = CUDA_SUCCESS;

   if (!i) {
      r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "an image");
      goto out;
   }
   check_missing(p, &d);
   if (!d.error_count)
      i->ptx = ptx_module_link(p->data, p->count, j->undefined_allowed, &d);
   if (!i->ptx) {
      drv_jit_error(j, d.log);
      r = api_error(CUDA_ERROR_INVALID_PTX, "the PTX does not link: %s",
                    d.log ? d.log : "");
      goto out;
   }
   i->refs = 1;
   i->parts = p->data;
   i->part_count = p->count;
   *p = (struct drv_parts){0};
   *out = i;
   i = NULL;
out:
   free(i);
   drv_parts_fini(p);
   diag_fini(&d);
   return r;
}

CUresult
drv_image_load(const void *data, size_t size, const char *name,
               struct drv_jit *j, struct drv_image **out)
{
   struct drv_parts p = {0};
   CUresult r = drv_parts_add(&p, data, size, name, j);

   if (!r)
      r = drv_image_link(&p, j, out);
   else
      drv_parts_fini(&p);
   if (r)
      error_report();
   return r;
}

struct drv_image *
drv_image_ref(struct drv_image *i)
{
   atomic_fetch_add(&i->refs, 1);
   return i;
}

void
drv_image_unref(struct drv_image *i)
{
   if (!i || atomic_fetch_sub(&i->refs, 1) != 1)
      return;
   ptx_module_destroy(i->ptx);
   for (size_t n = 0; n < i->part_count; n++)
      ptx_module_destroy(i->parts[n]);
   free(i->parts);
   free(i);
}

CUresult
drv_file_read(const char *path, void **data, size_t *size)
{
   FILE *f = fopen(path, "rbe");
   char *text = NULL;
   size_t used = 0, room = 0, got;

   if (!f)
      return api_error(errno == ENOMEM ? CUDA_ERROR_OUT_OF_MEMORY
                                       : CUDA_ERROR_FILE_NOT_FOUND,
                       "%s: %s", path, strerror(errno));
   do {
      if (room - used < 2) {
         char *more = realloc(text, room = room ? 2 * room : 65536);

         if (!more) {
            free(text);
            fclose(f);
            return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%s: %zu bytes", path,
                             room);
         }
         text = more;
      }
      got = fread(text + used, 1, room - used - 1, f);
      used += got;
   } while (got);
   if (ferror(f)) {
      free(text);
      fclose(f);
      return api_error(CUDA_ERROR_FILE_NOT_FOUND, "%s: %s", path,
                       strerror(errno));
   }
   fclose(f);
   text[used] = 0;
   *data = text;
   *size = used;
   return CUDA_SUCCESS;
}

CUresult
drv_image_load_file(const char *path, struct drv_jit *j, struct drv_image **out)
{
   void *data;
   size_t size;
   CUresult r = drv_file_read(path, &data, &size);

   if (r)
      return r;
   if (size)
      r = drv_image_load(data, size, path, j, out);
   else
      r = refuse(j, CUDA_ERROR_INVALID_IMAGE, "%s is empty", path);
   free(data);
   return r;
}
