/* Reads and writes PNG pictures, 8 bits a channel, without any library.
 * SPDX-License-Identifier: Apache-2.0
 *
 *    struct png p;
 *    if (!png_read(&p, "in.png")) …          p.error says why
 *    png_write("out.png", rgb, width, height)
 *
 * Reading: grey, RGB, palette, with or without alpha, not interlaced; the
 * result is always RGB.  Writing: RGB, compressed with one fixed code.
 */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct png {
   int width, height;
   unsigned char *rgb; /* 3 * width * height bytes; free() it */
   const char *error;
};

/* ---- inflate (RFC 1951) ---- */

struct png_bits {
   const unsigned char *in;
   size_t size, at;
   uint32_t bits;
   int count;
   int failed;
};

static int
png_take(struct png_bits *b, int n)
{
   int v;

   while (b->count < n) {
      if (b->at == b->size) {
         b->failed = 1;
         return 0;
      }
      b->bits |= (uint32_t)b->in[b->at++] << b->count;
      b->count += 8;
   }
   v = (int)(b->bits & ((1u << n) - 1));
   b->bits >>= n;
   b->count -= n;
   return v;
}

/* A canonical Huffman code: how many codes of each length, and the symbols in
 * the order of their codes. */
struct png_code {
   int count[16], symbol[288];
};

static void
png_code_init(struct png_code *c, const unsigned char *lengths, int n)
{
   int start[16] = {0};

   memset(c->count, 0, sizeof(c->count));
   for (int i = 0; i < n; i++)
      c->count[lengths[i]]++;
   c->count[0] = 0;
   for (int l = 1; l < 15; l++)
      start[l + 1] = start[l] + c->count[l];
   for (int i = 0; i < n; i++) {
      if (lengths[i])
         c->symbol[start[lengths[i]]++] = i;
   }
}

static int
png_symbol(struct png_bits *b, const struct png_code *c)
{
   int code = 0, first = 0, index = 0;

   for (int l = 1; l < 16; l++) {
      code |= png_take(b, 1);
      if (code - first < c->count[l])
         return c->symbol[index + code - first];
      index += c->count[l];
      first = (first + c->count[l]) << 1;
      code <<= 1;
   }
   b->failed = 1;
   return 0;
}

static const unsigned short png_length_base[29] = {
   3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
   31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const unsigned char png_length_extra[29] = {
   0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
   2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const unsigned short png_distance_base[30] = {
   1,   2,   3,   4,   5,   7,    9,    13,   17,   25,
   33,  49,  65,  97,  129, 193,  257,  385,  513,  769,
   1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const unsigned char png_distance_extra[30] = {
   0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
   6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static void
png_fixed_codes(struct png_code *literal, struct png_code *distance)
{
   unsigned char lengths[288];

   memset(lengths, 8, 144);
   memset(lengths + 144, 9, 112);
   memset(lengths + 256, 7, 24);
   memset(lengths + 280, 8, 8);
   png_code_init(literal, lengths, 288);
   memset(lengths, 5, 30);
   png_code_init(distance, lengths, 30);
}

static void
png_dynamic_codes(struct png_bits *b, struct png_code *literal,
                  struct png_code *distance)
{
   static const unsigned char order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
   unsigned char lengths[320] = {0};
   struct png_code code;
   int literals = png_take(b, 5) + 257, distances = png_take(b, 5) + 1;
   int n = png_take(b, 4) + 4, i = 0;

   for (int k = 0; k < n; k++)
      lengths[order[k]] = (unsigned char)png_take(b, 3);
   png_code_init(&code, lengths, 19);
   memset(lengths, 0, sizeof(lengths));
   while (i < literals + distances && !b->failed) {
      int s = png_symbol(b, &code), value = 0, times = 1;

      if (s < 16)
         value = s;
      else if (s == 16)
         value = i ? lengths[i - 1] : 0, times = 3 + png_take(b, 2);
      else
         times = s == 17 ? 3 + png_take(b, 3) : 11 + png_take(b, 7);
      while (times-- && i < literals + distances)
         lengths[i++] = (unsigned char)value;
   }
   if (literals > 286) {
      b->failed = 1;
      return;
   }
   png_code_init(literal, lengths, literals);
   png_code_init(distance, lengths + literals, distances);
}

/* zlib data into exactly size bytes; NULL if it is broken. */
static unsigned char *
png_inflate(const unsigned char *in, size_t in_size, size_t size)
{
   struct png_bits b = {in, in_size, 2, 0, 0, 0};
   unsigned char *out = (unsigned char *)malloc(size ? size : 1);
   size_t n = 0;
   int last = 0;

   while (out && !last && !b.failed) {
      struct png_code literal, distance;
      int kind;

      last = png_take(&b, 1);
      kind = png_take(&b, 2);
      if (kind == 0) {
         size_t length;

         b.bits = 0;
         b.count = 0;
         if (b.size - b.at < 4)
            break;
         length = b.in[b.at] | (size_t)b.in[b.at + 1] << 8;
         b.at += 4;
         if (length > b.size - b.at || length > size - n)
            break;
         memcpy(out + n, b.in + b.at, length);
         b.at += length;
         n += length;
         continue;
      }
      if (kind == 1)
         png_fixed_codes(&literal, &distance);
      else if (kind == 2)
         png_dynamic_codes(&b, &literal, &distance);
      else
         break;
      while (!b.failed) {
         int s = png_symbol(&b, &literal);
         size_t length, back;

         if (s == 256)
            break;
         if (s < 256) {
            if (n == size)
               b.failed = 1;
            else
               out[n++] = (unsigned char)s;
            continue;
         }
         if (s > 285) {
            b.failed = 1;
            break;
         }
         length = png_length_base[s - 257] +
                  (size_t)png_take(&b, png_length_extra[s - 257]);
         s = png_symbol(&b, &distance);
         if (s > 29) {
            b.failed = 1;
            break;
         }
         back = png_distance_base[s] +
                (size_t)png_take(&b, png_distance_extra[s]);
         if (b.failed || back > n || length > size - n) {
            b.failed = 1;
            break;
         }
         for (; length; length--, n++)
            out[n] = out[n - back];
      }
   }
   if (out && (b.failed || n != size)) {
      free(out);
      out = NULL;
   }
   return out;
}

/* ---- reading ---- */

static uint32_t
png_u32(const unsigned char *p)
{
   return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
          p[3];
}

static int
png_paeth(int a, int b, int c)
{
   int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);

   return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* Undo the filter of each row, in place; rows begin with its number. */
static int
png_unfilter(unsigned char *data, size_t row, int height, size_t pixel)
{
   for (int y = 0; y < height; y++) {
      unsigned char *p = data + (size_t)y * (row + 1), kind = *p++;
      const unsigned char *up = y ? p - (row + 1) : NULL;

      if (kind > 4)
         return 0;
      for (size_t i = 0; i < row; i++) {
         int a = i >= pixel ? p[i - pixel] : 0, b = up ? up[i] : 0;
         int c = up && i >= pixel ? up[i - pixel] : 0;
         int add = kind == 0   ? 0
                   : kind == 1 ? a
                   : kind == 2 ? b
                   : kind == 3 ? (a + b) / 2
                               : png_paeth(a, b, c);

         p[i] = (unsigned char)(p[i] + add);
      }
   }
   return 1;
}

static unsigned char *
png_load(const char *path, size_t *size)
{
   FILE *f = fopen(path, "rb");
   unsigned char *data = NULL;
   long n;

   if (!f)
      return NULL;
   if (!fseek(f, 0, SEEK_END) && (n = ftell(f)) > 0 && !fseek(f, 0, SEEK_SET) &&
       (data = (unsigned char *)malloc((size_t)n)) != NULL) {
      *size = fread(data, 1, (size_t)n, f);
      if (*size != (size_t)n) {
         free(data);
         data = NULL;
      }
   }
   fclose(f);
   return data;
}

/* False with p->error set. */
static int
png_read(struct png *p, const char *path)
{
   static const int channels_of[7] = {1, 0, 3, 1, 2, 0, 4};
   size_t size = 0, at = 8, packed_size = 0, row;
   unsigned char *file = png_load(path, &size), *packed = NULL, *data = NULL;
   unsigned char palette[768] = {0};
   int type = 0, channels = 0, depth = 0, interlaced = 0;

   memset(p, 0, sizeof(*p));
   p->error = "cannot be read";
   if (!file)
      return 0;
   p->error = "is no PNG";
   packed = (unsigned char *)malloc(size);
   if (!packed || size < 8 || memcmp(file, "\x89PNG\r\n\x1a\n", 8))
      goto out;
   while (size - at >= 12) {
      size_t n = png_u32(file + at);
      const unsigned char *body = file + at + 8;

      if (n > size - at - 12)
         break;
      if (!memcmp(file + at + 4, "IHDR", 4) && n == 13) {
         p->width = (int)png_u32(body);
         p->height = (int)png_u32(body + 4);
         depth = body[8];
         type = body[9];
         interlaced = body[12];
      } else if (!memcmp(file + at + 4, "PLTE", 4) && n <= 768) {
         memcpy(palette, body, n);
      } else if (!memcmp(file + at + 4, "IDAT", 4)) {
         memcpy(packed + packed_size, body, n);
         packed_size += n;
      }
      at += n + 12;
   }
   channels = type < 7 ? channels_of[type] : 0;
   p->error = "is not of a kind read here (8 bits, not interlaced)";
   if (depth != 8 || !channels || interlaced || p->width < 1 ||
       p->height < 1 || p->width > 32768 || p->height > 32768)
      goto out;
   row = (size_t)p->width * (size_t)channels;
   p->error = "is broken";
   data = png_inflate(packed, packed_size, (row + 1) * (size_t)p->height);
   if (!data || !png_unfilter(data, row, p->height, (size_t)channels))
      goto out;
   p->rgb = (unsigned char *)malloc(3 * (size_t)p->width * (size_t)p->height);
   if (!p->rgb)
      goto out;
   for (int y = 0; y < p->height; y++) {
      for (int x = 0; x < p->width; x++) {
         const unsigned char *in =
            data + (size_t)y * (row + 1) + 1 + (size_t)(x * channels);
         unsigned char *to = p->rgb + 3 * ((size_t)y * (size_t)p->width +
                                           (size_t)x);

         for (int c = 0; c < 3; c++)
            to[c] = type == 3 ? palette[3 * in[0] + c]
                              : in[channels >= 3 ? c : 0];
      }
   }
   p->error = NULL;
out:
   free(file);
   free(packed);
   free(data);
   return !p->error;
}

/* ---- writing ---- */

struct png_out {
   unsigned char *data;
   size_t size, room;
   uint32_t bits;
   int count;
};

static void
png_byte(struct png_out *o, int v)
{
   if (o->size == o->room) {
      o->room = o->room ? 2 * o->room : 65536;
      o->data = (unsigned char *)realloc(o->data, o->room);
      if (!o->data)
         abort();
   }
   o->data[o->size++] = (unsigned char)v;
}

static void
png_put(struct png_out *o, uint32_t v, int n)
{
   o->bits |= v << o->count;
   for (o->count += n; o->count >= 8; o->count -= 8, o->bits >>= 8)
      png_byte(o, (int)(o->bits & 255));
}

/* Huffman codes go out highest bit first. */
static void
png_put_code(struct png_out *o, uint32_t code, int n)
{
   uint32_t r = 0;

   for (int i = 0; i < n; i++)
      r |= (code >> i & 1) << (n - 1 - i);
   png_put(o, r, n);
}

static void
png_put_literal(struct png_out *o, int s)
{
   if (s < 144)
      png_put_code(o, (uint32_t)(0x30 + s), 8);
   else if (s < 256)
      png_put_code(o, (uint32_t)(0x190 + s - 144), 9);
   else if (s < 280)
      png_put_code(o, (uint32_t)(s - 256), 7);
   else
      png_put_code(o, (uint32_t)(0xc0 + s - 280), 8);
}

static void
png_put_match(struct png_out *o, size_t length, size_t back)
{
   int l = 28, d = 29;

   while (png_length_base[l] > length)
      l--;
   while (png_distance_base[d] > back)
      d--;
   png_put_literal(o, 257 + l);
   png_put(o, (uint32_t)(length - png_length_base[l]), png_length_extra[l]);
   png_put_code(o, (uint32_t)d, 5);
   png_put(o, (uint32_t)(back - png_distance_base[d]),
           png_distance_extra[d]);
}

/* zlib data with one block of the fixed code; matches from a small hash. */
static void
png_deflate(struct png_out *o, const unsigned char *in, size_t size)
{
   size_t *last = (size_t *)calloc(1 << 15, sizeof(*last));
   uint32_t a = 1, b = 0;

   if (!last)
      abort();
   png_byte(o, 0x78);
   png_byte(o, 0x01);
   png_put(o, 1, 1);
   png_put(o, 1, 2);
   for (size_t i = 0; i < size;) {
      size_t length = 0, back = 0;

      if (i + 3 <= size) {
         uint32_t h = (uint32_t)in[i] << 16 | (uint32_t)in[i + 1] << 8 |
                      in[i + 2];
         size_t *slot = &last[h * 2654435761u >> 17];

         if (*slot && i - (*slot - 1) <= 32768) {
            back = i - (*slot - 1);
            while (length < 258 && i + length < size &&
                   in[i + length] == in[i + length - back])
               length++;
         }
         *slot = i + 1;
      }
      if (length >= 3) {
         png_put_match(o, length, back);
         i += length;
      } else {
         png_put_literal(o, in[i++]);
      }
   }
   png_put_literal(o, 256);
   png_put(o, 0, 7);
   for (size_t i = 0; i < size; i++) {
      a = (a + in[i]) % 65521;
      b = (b + a) % 65521;
   }
   png_byte(o, (int)(b >> 8));
   png_byte(o, (int)(b & 255));
   png_byte(o, (int)(a >> 8));
   png_byte(o, (int)(a & 255));
   free(last);
}

static int
png_chunk(FILE *f, const char *name, const unsigned char *data, size_t size)
{
   unsigned char head[8] = {(unsigned char)(size >> 24),
                            (unsigned char)(size >> 16),
                            (unsigned char)(size >> 8), (unsigned char)size};
   unsigned char tail[4];
   uint32_t crc = 0xffffffffu;

   memcpy(head + 4, name, 4);
   for (size_t i = 0; i < size + 4; i++) {
      crc ^= i < 4 ? head[4 + i] : data[i - 4];
      for (int k = 0; k < 8; k++)
         crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
   }
   crc = ~crc;
   for (int i = 0; i < 4; i++)
      tail[i] = (unsigned char)(crc >> (24 - 8 * i));
   return fwrite(head, 1, 8, f) == 8 &&
          (!size || fwrite(data, 1, size, f) == size) &&
          fwrite(tail, 1, 4, f) == 4;
}

/* Each row is what Paeth's rule left of it.  False if it cannot be written. */
static int
png_write(const char *path, const unsigned char *rgb, int width, int height)
{
   unsigned char head[13] = {0};
   size_t row = 3 * (size_t)width;
   unsigned char *data = (unsigned char *)malloc((row + 1) * (size_t)height);
   struct png_out o = {NULL, 0, 0, 0, 0};
   FILE *f = fopen(path, "wb");
   int good = 0;

   if (!f || !data)
      goto out;
   for (int i = 0; i < 4; i++) {
      head[i] = (unsigned char)(width >> (24 - 8 * i));
      head[4 + i] = (unsigned char)(height >> (24 - 8 * i));
   }
   head[8] = 8;
   head[9] = 2;
   for (int y = 0; y < height; y++) {
      const unsigned char *p = rgb + (size_t)y * row, *up = p - row;
      unsigned char *to = data + (size_t)y * (row + 1);

      *to++ = 4;
      for (size_t i = 0; i < row; i++) {
         int a = i >= 3 ? p[i - 3] : 0, b = y ? up[i] : 0;
         int c = y && i >= 3 ? up[i - 3] : 0;

         to[i] = (unsigned char)(p[i] - png_paeth(a, b, c));
      }
   }
   png_deflate(&o, data, (row + 1) * (size_t)height);
   good = fwrite("\x89PNG\r\n\x1a\n", 1, 8, f) == 8 &&
          png_chunk(f, "IHDR", head, 13) &&
          png_chunk(f, "IDAT", o.data, o.size) && png_chunk(f, "IEND", head, 0);
out:
   if (f && fclose(f))
      good = 0;
   free(data);
   free(o.data);
   return good;
}
