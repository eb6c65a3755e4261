/* Texture and surface handles, and the service that reads textures.
 *
 * Handles are addresses of descriptors in one region of address space, which
 * is never given back: a number is a live handle if it lies there, on a
 * boundary, and the descriptor says so.  Nothing else is ever followed.
 *
 * Fetching follows the CUDA C++ Programming Guide's chapter on texture
 * fetching: texel centres at one half, and weights of linear filters in 9-bit
 * fixed point with 8 bits behind the point.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* ---- Handles ---- */

enum { STRIDE = 1024, HANDLES = 1 << 16 };
_Static_assert(sizeof(struct device_texture) <= STRIDE, "a descriptor's room");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *_Atomic region;
/* Free places in a ring: one that was given back is used again last, so that
 * stale handles are told for long. */
static uint16_t *ring;
static unsigned ring_first, ring_count, fresh;

static struct device_texture *
place(uint64_t handle)
{
   char *base = atomic_load_explicit(&region, memory_order_acquire);
   uint64_t at = handle - (uintptr_t)base;

   if (!base || at >= (uint64_t)HANDLES * STRIDE || at % STRIDE)
      return NULL;
   return (struct device_texture *)(base + at);
}

/* lock held */
static bool
start(void)
{
   if (region)
      return true;
   ring = malloc(HANDLES * sizeof(*ring));
   void *p = mmap(NULL, (size_t)HANDLES * STRIDE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
   if (p == MAP_FAILED || !ring) {
      if (p != MAP_FAILED)
         munmap(p, (size_t)HANDLES * STRIDE);
      free(ring);
      ring = NULL;
      return false;
   }
   atomic_store_explicit(&region, p, memory_order_release);
   return true;
}

CUresult
device_texture_create(const struct device_texture *t, uint64_t *handle)
{
   struct device_texture *to = NULL;

   pthread_mutex_lock(&lock);
   if (start()) {
      if (fresh < HANDLES) {
         to = (struct device_texture *)(region + (size_t)STRIDE * fresh++);
      } else if (ring_count) {
         to = (struct device_texture *)(region +
                                        (size_t)STRIDE * ring[ring_first]);
         ring_first = (ring_first + 1) % HANDLES;
         ring_count--;
      }
   }
   if (to)
      *to = *t;
   pthread_mutex_unlock(&lock);
   if (!to)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY,
                       "%d texture and surface objects", HANDLES);
   *handle = (uintptr_t)to;
   return CUDA_SUCCESS;
}

void
device_texture_destroy(uint64_t handle)
{
   struct device_texture *t = place(handle);

   pthread_mutex_lock(&lock);
   if (t && t->kind) {
      t->kind = 0;
      ring[(ring_first + ring_count++) % HANDLES] =
         (uint16_t)(((char *)t - region) / STRIDE);
   }
   pthread_mutex_unlock(&lock);
}

const struct device_texture *
device_texture_find(uint64_t handle, enum device_texture_kind kind)
{
   const struct device_texture *t = place(handle);

   return t && t->kind == kind ? t : NULL;
}

_Noreturn void
device_texture_fault(struct simd_block *b, const struct simd_texture_op *op,
                     unsigned lane, int code, const char *detail,
                     uint64_t operand)
{
   device_fault_frame->detail = detail;
   device_fault_frame->operand = operand;
   device_fault_raise(b, code, UINT64_C(1) << lane, op->ptx_line, op->file,
                      op->line);
}

/* ---- Texels ---- */

/* The channels of a texel: floats, or integers of 32 bits. */
union color {
   float f[4];
   uint32_t w[4];
};

float
device_half_to_float(uint16_t h)
{
   uint32_t exponent = h >> 10 & 31, fraction = h & 0x3ff, w;
   float f;

   if (!exponent) {
      f = (float)fraction * 0x1p-24f;
      return h & 0x8000 ? -f : f;
   }
   exponent = exponent == 31 ? 255 : exponent + 112;
   w = (uint32_t)(h & 0x8000) << 16 | exponent << 23 | fraction << 13;
   memcpy(&f, &w, 4);
   return f;
}

/* IEC 61966-2-1. */
static float
srgb_to_linear(float x)
{
   return x <= 0.04045f ? x / 12.92f : powf((x + 0.055f) / 1.055f, 2.4f);
}

static float
signed_fraction(int x, int most)
{
   return x < -most ? -1.0f : (float)x / (float)most;
}

/* What is not there reads as 0, alpha as 1. */
static union color
no_color(const struct device_texture *t)
{
   union color c = {.w = {0}};
   if (t->floating)
      c.f[3] = 1.0f;
   else
      c.w[3] = 1;
   return c;
}

static union color
border_color(const struct device_texture *t)
{
   union color c = no_color(t);

   if (t->linear_memory)
      return (union color){.w = {0}};
   if (t->address[0] != CU_TR_ADDRESS_MODE_BORDER &&
       t->address[1] != CU_TR_ADDRESS_MODE_BORDER &&
       t->address[2] != CU_TR_ADDRESS_MODE_BORDER)
      return c; /* nobody asks */
   for (unsigned i = 0; i < t->channels; i++) {
      float f = t->border[i];
      if (t->floating)
         c.f[i] = f;
      else if (t->format == CU_AD_FORMAT_SIGNED_INT8 ||
               t->format == CU_AD_FORMAT_SIGNED_INT16 ||
               t->format == CU_AD_FORMAT_SIGNED_INT32)
         c.w[i] = (uint32_t)(int32_t)fmaxf(fminf(f, 0x1.fffffep30f), -0x1p31f);
      else
         c.w[i] = (uint32_t)fmaxf(fminf(f, 0x1.fffffep31f), 0);
   }
   return c;
}

static inline void
channel(const struct device_texture *t, const char *p, unsigned i,
        union color *c)
{
   uint32_t w;
   uint16_t h;

   switch (t->format) {
   case CU_AD_FORMAT_UNSIGNED_INT8:
      c->w[i] = (uint8_t)p[i];
      if (t->floating)
         c->f[i] = (float)(uint8_t)p[i] / 255.0f;
      if (t->srgb && i < 3)
         c->f[i] = srgb_to_linear(c->f[i]);
      return;
   case CU_AD_FORMAT_SIGNED_INT8:
      c->w[i] = (uint32_t)(int8_t)p[i];
      if (t->floating)
         c->f[i] = signed_fraction((int8_t)p[i], 127);
      return;
   case CU_AD_FORMAT_UNSIGNED_INT16:
      memcpy(&h, p + 2 * i, 2);
      c->w[i] = h;
      if (t->floating)
         c->f[i] = (float)h / 65535.0f;
      return;
   case CU_AD_FORMAT_SIGNED_INT16:
      memcpy(&h, p + 2 * i, 2);
      c->w[i] = (uint32_t)(int16_t)h;
      if (t->floating)
         c->f[i] = signed_fraction((int16_t)h, 32767);
      return;
   case CU_AD_FORMAT_HALF:
      memcpy(&h, p + 2 * i, 2);
      c->f[i] = device_half_to_float(h);
      return;
   default:
      memcpy(&w, p + 4 * i, 4);
      c->w[i] = w;
      return;
   }
}

/* x, y or z below 0: outside, with a border. */
static inline union color
texel(const struct device_texture *t, const struct device_texture_level *l,
      int x, int y, int z)
{
   if ((x | y | z) < 0)
      return border_color(t);
   const char *p = l->data + (size_t)z * l->slice + (size_t)y * l->pitch +
                   (size_t)x * t->element;
   union color c = no_color(t);
   for (unsigned i = 0; i < t->channels; i++)
      channel(t, p, i, &c);
   return c;
}

/* ---- Coordinates ---- */

/* Along one axis: the texels to mix, and the weight of the second. */
struct axis {
   int i[2];
   float weight;
};

/* floor, for all there is. */
static int
whole(float u)
{
   if (u != u)
      return 0;
   if (u <= -0x1p30f)
      return -(1 << 30);
   return u >= 0x1p30f ? 1 << 30 : (int)floorf(u);
}

static int
edge(CUaddress_mode mode, int64_t i, int64_t n)
{
   switch (mode) {
   case CU_TR_ADDRESS_MODE_WRAP:
      i %= n;
      return (int)(i < 0 ? i + n : i);
   case CU_TR_ADDRESS_MODE_MIRROR:
      i %= 2 * n;
      if (i < 0)
         i += 2 * n;
      return (int)(i < n ? i : 2 * n - 1 - i);
   case CU_TR_ADDRESS_MODE_BORDER:
      return i < 0 || i >= n ? -1 : (int)i;
   default:
      return (int)(i < 0 ? 0 : i >= n ? n - 1 : i);
   }
}

static struct axis
axis_of(CUaddress_mode mode, bool normalized, bool linear, float x, uint32_t n,
        int offset)
{
   struct axis a = {.weight = 0};
   if (normalized) {
      float f = floorf(x);
      if (mode == CU_TR_ADDRESS_MODE_WRAP)
         x -= f;
      else if (mode == CU_TR_ADDRESS_MODE_MIRROR)
         x = fmodf(f, 2.0f) != 0 ? 1.0f - (x - f) : x - f;
      x *= (float)n;
   }
   if (linear)
      x -= 0.5f;
   int i = whole(x);
   if (linear && fabsf(x) < 0x1p30f)
      a.weight = floorf((x - (float)i) * 256.0f + 0.5f) * 0x1p-8f;
   a.i[0] = edge(mode, (int64_t)i + offset, n);
   a.i[1] = linear ? edge(mode, (int64_t)i + 1 + offset, n) : a.i[0];
   return a;
}

/* What one lane asks for. */
struct fetch {
   const struct device_texture *t;
   unsigned dims;  /* 1 ... 3 */
   bool integer;   /* coordinates */
   union color at; /* x, y, z */
   int offset[3];
   uint32_t plane; /* layer, or face of a layer */
   bool cube;
};

static void
axes_of(const struct fetch *f, const struct device_texture_level *l,
        bool linear, struct axis a[3])
{
   const struct device_texture *t = f->t;
   const uint32_t size[3] = {l->width, l->height, l->depth};

   memset(a, 0, 3 * sizeof(*a));
   for (unsigned d = 0; d < f->dims; d++) {
      CUaddress_mode mode = f->cube            ? CU_TR_ADDRESS_MODE_CLAMP
                            : t->linear_memory ? CU_TR_ADDRESS_MODE_BORDER
                                               : t->address[d];
      if (f->integer)
         a[d].i[0] = a[d].i[1] =
            edge(mode, (int64_t)(int32_t)f->at.w[d] + f->offset[d], size[d]);
      else
         a[d] = axis_of(mode, t->normalized || f->cube, linear, f->at.f[d],
                        size[d], f->offset[d]);
   }
   if (f->dims < 3) {
      uint32_t z = f->plane < l->depth ? f->plane : l->depth - 1;
      a[2].i[0] = a[2].i[1] = (int)z;
   }
}

/* From one level. */
static union color
sample(const struct fetch *f, unsigned level)
{
   const struct device_texture *t = f->t;
   const struct device_texture_level *l = &t->levels[level];
   bool linear = t->linear && t->floating && !f->integer;
   struct axis a[3];
   axes_of(f, l, linear, a);
   if (!linear)
      return texel(t, l, a[0].i[0], a[1].i[0], a[2].i[0]);
   union color sum = {.f = {0}};
   for (unsigned k = 0; k < 1u << f->dims; k++) {
      float weight = 1.0f;
      for (unsigned d = 0; d < f->dims; d++)
         weight *= k >> d & 1 ? a[d].weight : 1.0f - a[d].weight;
      /* Nothing of it: and an infinity there must not matter. */
      if (weight == 0)
         continue;
      union color c =
         texel(t, l, a[0].i[k & 1], a[1].i[k >> 1 & 1], a[2].i[k >> 2 & 1]);
      for (unsigned i = 0; i < 4; i++)
         sum.f[i] += weight * c.f[i];
   }
   return sum;
}

static union color
sample_levels(const struct fetch *f, float lod)
{
   const struct device_texture *t = f->t;
   float last = (float)(t->level_count - 1);

   if (t->level_count == 1)
      return sample(f, 0);
   lod = fminf(fmaxf(lod + t->bias, t->least), t->most);
   lod = fminf(fmaxf(lod, 0), last);
   if (!t->linear_levels)
      return sample(f, (unsigned)(lod + 0.5f));
   unsigned level = (unsigned)lod;
   float weight = floorf((lod - (float)level) * 256.0f + 0.5f) * 0x1p-8f;
   union color c = sample(f, level);
   if (weight == 0 || !t->floating)
      return c;
   union color d = sample(f, level + 1);
   for (unsigned i = 0; i < 4; i++)
      c.f[i] = (1.0f - weight) * c.f[i] + weight * d.f[i];
   return c;
}

/* The face that a direction points at, and where on it. */
static void
cube_face(struct fetch *f, uint32_t layer)
{
   float x = f->at.f[0], y = f->at.f[1], z = f->at.f[2];
   float ax = fabsf(x), ay = fabsf(y), az = fabsf(z), m, u, v;
   uint32_t face;

   if (az >= ax && az >= ay) {
      face = z < 0 ? 5 : 4;
      m = az;
      u = z < 0 ? -x : x;
      v = -y;
   } else if (ay >= ax) {
      face = y < 0 ? 3 : 2;
      m = ay;
      u = x;
      v = y < 0 ? -z : z;
   } else {
      face = x < 0 ? 1 : 0;
      m = ax;
      u = x < 0 ? z : -z;
      v = -y;
   }
   f->at.f[0] = (u / m + 1.0f) * 0.5f;
   f->at.f[1] = (v / m + 1.0f) * 0.5f;
   f->cube = true;
   uint32_t layers = f->t->levels[0].depth / 6;
   if (layers && layer >= layers)
      layer = layers - 1;
   f->plane = 6 * layer + face;
}

/* ---- One lane ---- */

#define OPERAND(slot) operands[(slot)*op->lanes + lane]

static float
as_float(uint32_t w)
{
   float f;
   memcpy(&f, &w, 4);
   return f;
}

static struct fetch
fetch_of(const struct simd_texture_op *op, const struct device_texture *t,
         const uint32_t *operands, unsigned lane)
{
   static const uint8_t dims[] = {
      [PTX_geom_g1d] = 1,   [PTX_geom_g2d] = 2, [PTX_geom_g3d] = 3,
      [PTX_geom_a1d] = 1,   [PTX_geom_a2d] = 2, [PTX_geom_cube] = 2,
      [PTX_geom_acube] = 2,
   };
   bool cube = op->geom == PTX_geom_cube || op->geom == PTX_geom_acube;
   bool array = op->geom == PTX_geom_a1d || op->geom == PTX_geom_a2d ||
                op->geom == PTX_geom_acube;
   struct fetch f = {
      .t = t, .dims = dims[op->geom], .integer = op->integer_coordinates};
   uint32_t layer = array ? OPERAND(SIMD_TEXTURE_LAYER) : 0;

   for (unsigned d = 0; d < f.dims + cube; d++)
      f.at.w[d] = OPERAND(SIMD_TEXTURE_X + d);
   for (unsigned d = 0; op->offsets && d < f.dims; d++)
      f.offset[d] = (int)OPERAND(SIMD_TEXTURE_OFFSET + d);
   if (cube)
      cube_face(&f, layer);
   else
      f.plane = layer;
   return f;
}

/* Of a cube: u / m on the face moves by (du m - u dm) / m^2, and m is where the
 * direction points to. */
static float
cube_step(const struct simd_texture_op *op, const struct fetch *f,
          const uint32_t *operands, unsigned lane, unsigned slot)
{
   static const uint8_t axes[][3] = {/* m, u, v */
                                     {0, 2, 1},
                                     {1, 0, 2},
                                     {2, 0, 1}};
   const uint8_t *axis = axes[f->plane % 6 / 2];
   float p[3], d[3], sum = 0;

   for (unsigned i = 0; i < 3; i++) {
      p[i] = as_float(OPERAND(SIMD_TEXTURE_X + axis[i]));
      d[i] = as_float(OPERAND(slot + axis[i]));
   }
   for (unsigned i = 1; i < 3; i++) {
      float step = (d[i] * p[0] - p[i] * d[0]) / (p[0] * p[0]) * 0.5f;
      step *= (float)f->t->levels[0].width;
      sum += step * step;
   }
   return sum;
}

/* The level where a step of a pixel is a step of a texel. */
static float
lod_of_gradients(const struct simd_texture_op *op, const struct fetch *f,
                 const uint32_t *operands, unsigned lane)
{
   const struct device_texture_level *l = &f->t->levels[0];
   const uint32_t size[3] = {l->width, l->height, l->depth};
   float dx = 0, dy = 0;

   if (f->cube) {
      dx = cube_step(op, f, operands, lane, SIMD_TEXTURE_DX);
      dy = cube_step(op, f, operands, lane, SIMD_TEXTURE_DY);
      return 0.5f * log2f(fmaxf(dx, dy));
   }
   for (unsigned d = 0; d < f->dims; d++) {
      float n = f->t->normalized ? (float)size[d] : 1.0f;
      float x = as_float(OPERAND(SIMD_TEXTURE_DX + d)) * n;
      float y = as_float(OPERAND(SIMD_TEXTURE_DY + d)) * n;
      dx += x * x;
      dy += y * y;
   }
   return 0.5f * log2f(fmaxf(dx, dy));
}

static union color
fetch(const struct simd_texture_op *op, const struct device_texture *t,
      const uint32_t *operands, unsigned lane)
{
   struct fetch f = fetch_of(op, t, operands, lane);
   float lod = 0;

   if (op->lod == PTX_lod_level)
      lod = op->integer_coordinates ? (float)(int32_t)OPERAND(SIMD_TEXTURE_LOD)
                                    : as_float(OPERAND(SIMD_TEXTURE_LOD));
   else if (op->lod == PTX_lod_grad)
      lod = lod_of_gradients(op, &f, operands, lane);
   return sample_levels(&f, lod);
}

/* One channel of the four texels of a linear filter, counter-clockwise from
 * the lower left. */
static union color
gather(const struct simd_texture_op *op, const struct device_texture *t,
       const uint32_t *operands, unsigned lane)
{
   static const uint8_t order[4][2] = {{0, 1}, {1, 1}, {1, 0}, {0, 0}};
   struct fetch f = fetch_of(op, t, operands, lane);
   const struct device_texture_level *l = &t->levels[0];
   union color out;
   struct axis a[3];

   axes_of(&f, l, true, a);
   for (unsigned k = 0; k < 4; k++) {
      union color c =
         texel(t, l, a[0].i[order[k][0]], a[1].i[order[k][1]], a[2].i[0]);
      out.w[k] = c.w[op->comp - PTX_comp_r];
   }
   return out;
}

/* ---- Queries ---- */

/* As OpenCL counts them, which PTX takes them from. */
static uint32_t
data_type(const struct device_texture *t)
{
   bool fraction = t->kind == DEVICE_TEXTURE && t->floating;

   switch (t->format) {
   case CU_AD_FORMAT_UNSIGNED_INT8:
      return fraction ? 0x10d2 : 0x10da;
   case CU_AD_FORMAT_UNSIGNED_INT16:
      return fraction ? 0x10d3 : 0x10db;
   case CU_AD_FORMAT_UNSIGNED_INT32:
      return 0x10dc;
   case CU_AD_FORMAT_SIGNED_INT8:
      return fraction ? 0x10d0 : 0x10d7;
   case CU_AD_FORMAT_SIGNED_INT16:
      return fraction ? 0x10d1 : 0x10d8;
   case CU_AD_FORMAT_SIGNED_INT32:
      return 0x10d9;
   case CU_AD_FORMAT_HALF:
      return 0x10dd;
   default:
      return 0x10de;
   }
}

/* wrap, mirror, clamp_ogl, clamp_to_edge, clamp_to_border */
static uint32_t
address_mode(const struct device_texture *t, unsigned d)
{
   static const uint8_t modes[] = {
      [CU_TR_ADDRESS_MODE_WRAP] = 0,
      [CU_TR_ADDRESS_MODE_MIRROR] = 1,
      [CU_TR_ADDRESS_MODE_CLAMP] = 3,
      [CU_TR_ADDRESS_MODE_BORDER] = 4,
   };
   return modes[t->address[d]];
}

static uint32_t
query(const struct simd_texture_op *op, const struct device_texture *t,
      const uint32_t *operands, unsigned lane)
{
   uint32_t k = op->lod ? OPERAND(SIMD_TEXTURE_LOD) : 0;
   const struct device_texture_level *l =
      &t->levels[k < t->level_count ? k : t->level_count - 1];

   switch (op->tquery) {
   case PTX_tquery_width:
      return l->width;
   case PTX_tquery_height:
      return l->height;
   case PTX_tquery_depth:
      return t->array || t->cube ? 0 : l->depth;
   case PTX_tquery_channel_data_type:
      return data_type(t);
   case PTX_tquery_channel_order:
      return t->channels == 1 ? 0x10b0 : t->channels == 2 ? 0x10b2 : 0x10b5;
   case PTX_tquery_normalized_coords:
      return t->normalized;
   case PTX_tquery_array_size:
      return t->array ? l->depth / (t->cube ? 6 : 1) : 0;
   case PTX_tquery_num_mipmap_levels:
      return t->level_count;
   case PTX_tquery_num_samples:
      return 1;
   case PTX_tquery_filter_mode:
      return t->linear;
   case PTX_tquery_addr_mode_0:
   case PTX_tquery_addr_mode_1:
   case PTX_tquery_addr_mode_2:
      return address_mode(t, op->tquery - PTX_tquery_addr_mode_0);
   case PTX_tquery_memory_layout:
      return 1; /* linear */
   default:
      return 0;
   }
}

/* ---- All lanes ---- */

static bool
is_surface(const struct simd_texture_op *op)
{
   return op->kind >= SIMD_SURFACE_LOAD;
}

static const struct device_texture *
find(struct simd_block *b, const struct simd_texture_op *op, unsigned lane,
     uint64_t handle)
{
   const struct device_texture *t = place(handle);
   uint32_t kind = t ? t->kind : 0;
   uint32_t want = is_surface(op) ? DEVICE_SURFACE : DEVICE_TEXTURE;

   if (kind != want && !(kind && op->kind == SIMD_TEXTURE_QUERY))
      device_texture_fault(b, op, lane, CUDA_ERROR_ILLEGAL_ADDRESS,
                           want == DEVICE_SURFACE ? "no live surface object:"
                                                  : "no live texture object:",
                           handle);
   return t;
}

static uint32_t
is_kind(const struct simd_texture_op *op, uint64_t handle)
{
   const struct device_texture *t = place(handle);

   return t && (op->opaque == PTX_opaque_texref    ? t->kind == DEVICE_TEXTURE
                : op->opaque == PTX_opaque_surfref ? t->kind == DEVICE_SURFACE
                                                   : false);
}

/* The texture as a sampler of its own sees it (.target texmode_independent): of
 * a .samplerref variable, else of the texture whose handle is given. */
static const struct device_texture *
sampled(const struct device_texture *t, uint64_t sampler,
        struct device_texture *copy)
{
   static const uint8_t modes[] = {
      CU_TR_ADDRESS_MODE_WRAP, CU_TR_ADDRESS_MODE_MIRROR,
      CU_TR_ADDRESS_MODE_CLAMP, CU_TR_ADDRESS_MODE_CLAMP,
      CU_TR_ADDRESS_MODE_BORDER};
   const struct device_texture *of = place(sampler);

   *copy = *t;
   if (of && of->kind == DEVICE_TEXTURE) {
      copy->linear = of->linear;
      copy->normalized = of->normalized;
      memcpy(copy->address, of->address, sizeof(copy->address));
      return copy;
   }
   copy->linear = sampler & PTX_SAMPLER_LINEAR && t->floating;
   copy->normalized = !(sampler & PTX_SAMPLER_UNNORMALIZED);
   for (unsigned i = 0; i < 3; i++)
      copy->address[i] =
         modes[(sampler >> (PTX_SAMPLER_ADDRESS + 4 * i) & 15) % 5];
   return copy;
}

static const struct device_texture *
with_sampler(const struct simd_texture_op *op, const struct device_texture *t,
             const uint32_t *operands, unsigned lane,
             struct device_texture *copy)
{
   uint64_t low, high;

   if (!op->sampler)
      return t;
   low = OPERAND(SIMD_TEXTURE_SAMPLER);
   high = OPERAND(SIMD_TEXTURE_SAMPLER + 1);
   return sampled(t, high << 32 | low, copy);
}

/* What txq says of a sampler. */
static uint32_t
query_sampler(const struct simd_texture_op *op, uint64_t sampler)
{
   switch (op->tquery) {
   case PTX_tquery_filter_mode:
      return (sampler & PTX_SAMPLER_LINEAR) != 0;
   case PTX_tquery_force_unnormalized_coords:
      return (sampler & PTX_SAMPLER_UNNORMALIZED) != 0;
   case PTX_tquery_addr_mode_0:
   case PTX_tquery_addr_mode_1:
   case PTX_tquery_addr_mode_2:
      return sampler >> (PTX_SAMPLER_ADDRESS +
                         4 * (op->tquery - PTX_tquery_addr_mode_0)) &
             15;
   default:
      return 0;
   }
}

/* So many lanes are done sooner one by one. */
enum { FEW = 4 };

void
device_service_texture(struct simd_block *b, uint64_t lanes,
                       const struct simd_texture_op *op,
                       const uint64_t *handles, const uint32_t *operands,
                       uint32_t *results)
{
   /* An array that was freed faults in here. */
   device_fault_frame->ptx_line = op->ptx_line;
   struct device_texture copy;
   if (op->uniform_handle && op->kind == SIMD_TEXTURE_FETCH && !op->sampler &&
       __builtin_popcountll(lanes) >= FEW) {
      unsigned first = (unsigned)__builtin_ctzll(lanes);
      const struct device_texture *t = find(b, op, first, handles[0]);
      union color none = no_color(t), border = border_color(t);
      if (device_texture_fetch(op, t, none.w, border.w, operands, results))
         lanes = 0;
   }
   for (; lanes; lanes &= lanes - 1) {
      unsigned lane = (unsigned)__builtin_ctzll(lanes);
      uint64_t handle = handles[op->uniform_handle ? 0 : lane];
      union color c;
      if (op->kind == SIMD_TEXTURE_IS) {
         results[lane] = is_kind(op, handle);
         continue;
      }
      if (op->kind == SIMD_TEXTURE_QUERY && handle & PTX_SAMPLER_GIVEN &&
          !(handle >> 32)) {
         results[lane] = query_sampler(op, handle);
         continue;
      }
      const struct device_texture *t = find(b, op, lane, handle);
      t = with_sampler(op, t, operands, lane, &copy);
      if (is_surface(op)) {
         device_surface_access(b, op, lane, t, operands, results);
         continue;
      }
      if (op->kind == SIMD_TEXTURE_QUERY) {
         results[lane] = query(op, t, operands, lane);
         continue;
      }
      c = op->kind == SIMD_TEXTURE_GATHER ? gather(op, t, operands, lane)
                                          : fetch(op, t, operands, lane);
      for (unsigned i = 0; i < 4; i++)
         results[i * op->lanes + lane] = c.w[i];
   }
   device_fault_frame->ptx_line = 0;
}
