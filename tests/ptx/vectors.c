/* Files of outputs that hardware gave; the form is in vectors.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/ptx/vectors.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* FOLDER/NAME.vectors of …/NAME.ptx */
static void
file_name(char *to, size_t room, const char *folder, const char *path)
{
   const char *file = strrchr(path, '/');
   file = file ? file + 1 : path;
   int length = (int)strcspn(file, ".");
   if (folder)
      snprintf(to, room, "%s/%.*s.vectors", folder, length, file);
   else
      snprintf(to, room, "%.*s../oracle/%.*s.vectors", (int)(file - path), path,
               length, file);
}

/* FNV-1a */
static uint64_t
hash_of(const char *text)
{
   uint64_t h = 0xcbf29ce484222325u;
   for (; *text; text++)
      h = (h ^ (unsigned char)*text) * 0x100000001b3u;
   return h;
}

static uint32_t
word_at(const unsigned char *out, size_t size, size_t at)
{
   uint32_t w = 0;
   memcpy(&w, out + at, size - at < 4 ? size - at : 4);
   return w;
}

bool
vectors_write(const char *folder, const char *path, const char *text,
              const struct vectors_origin *origin, int error,
              const unsigned char *out, size_t size)
{
   char name[1024], date[32];
   time_t now = time(NULL);
   struct tm day;
   file_name(name, sizeof(name), folder, path);
   FILE *f = fopen(name, "w");
   if (!f)
      return false;
   strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&now, &day));
   fprintf(f,
           "sampan vectors 1\ndriver %d\nchip %s, sm_%d\ndate %s\ncommand "
           "%s\ncase %016llx\nerror %d\nout %zu",
           origin->driver, origin->chip, origin->sm, date, origin->command,
           (unsigned long long)hash_of(text), error, size);
   for (size_t at = 0; at < size;) {
      uint32_t w = word_at(out, size, at);
      size_t count = 1;
      while (at + 4 * count < size && word_at(out, size, at + 4 * count) == w)
         count++;
      fprintf(f, "%c%x", ' ', (unsigned)w);
      if (count > 1)
         fprintf(f, "*%zu", count);
      at += 4 * count;
   }
   fputc('\n', f);
   return fclose(f) == 0;
}

enum vectors_state
vectors_read(const char *folder, const char *path, const char *text,
             unsigned char *out, size_t size, int *error)
{
   char name[1024], line[512];
   unsigned long long hash = 0;
   size_t bytes = 0, at = 0;
   enum vectors_state state = VECTORS_BAD;
   file_name(name, sizeof(name), folder, path);
   FILE *f = fopen(name, "r");
   if (!f)
      return VECTORS_NONE;
   if (!fgets(line, sizeof(line), f) || strcmp(line, "sampan vectors 1\n"))
      goto out;
   for (int i = 0; i < 4; i++) /* of no interest here */
      if (!fgets(line, sizeof(line), f))
         goto out;
   if (fscanf(f, "case %llx error %d out %zu", &hash, error, &bytes) != 3 ||
       hash != hash_of(text) || (!*error && bytes != size))
      goto out;
   for (unsigned w; at < bytes && fscanf(f, "%x", &w) == 1;) {
      size_t count = 1;
      int c = fgetc(f);
      if (c == '*' && fscanf(f, "%zu", &count) != 1)
         goto out;
      for (; count && at < bytes; count--, at += 4)
         memcpy(out + at, &w, bytes - at < 4 ? bytes - at : 4);
   }
   if (at >= bytes)
      state = VECTORS_READ;
out:
   fclose(f);
   return state;
}
