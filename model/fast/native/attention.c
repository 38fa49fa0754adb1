/*
 * Attention in tiles of a processor with AMX: scores, exponentials and weighted values of a block never leave the
 * first two caches.
 *
 * Scores are made as keys x queries, so that two neighbouring keys of a query end up in neighbouring rows: rounded
 * to bf16 and woven into each other they are at once the operand of the product with the values. Weights are powers
 * of two of shifted scores; the sum of weights of each query is kept beside the values.
 *
 * Axes: s queries (padded to whole pairs of tiles), n keys, d channels of queries and keys, m channels of values.
 *
 * Source: Milakov and Gimelshein 2018 (arXiv 1805.02867); Dao et al. 2022, FlashAttention (arXiv 2205.14135);
 * Intel 64 and IA-32 Architectures Software Developer's Manual, AMX.
 */

#include <immintrin.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    TILE = 16,                 /* rows of a tile, and float32 in one of its rows */
    PAIR = 2 * TILE,           /* keys or queries worked on at once; also bf16 in a row of a tile */
    TILE_BF16 = TILE * PAIR,   /* bf16 in a tile */
    TILE_F32 = TILE * TILE,    /* float32 in a tile */
    WEIGHINGS = 2 * TILE,      /* parts in which scores become weights */
    KEYS = 256,                /* of a block: its weights fill a third of the first cache */
    REQUEST_TILES = 0x1023,    /* arch_prctl: ask the kernel for the use of ... */
    TILE_DATA = 18,            /* ... the tile registers */
    ROUND_DOWN_QUIETLY = 0x09,
};

typedef uint16_t bf16;

typedef struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes_in_row[16];
    uint8_t rows[16];
} TileConfig;

/* Powers of two between 0 and 1 as a polynomial; off by less than 1e-4, a twentieth of what bf16 can tell. */
static const float POWER[4] = {0.99992506f, 0.69583436f, 0.22606686f, 0.0780238f};
static const float LOG2_E = 1.44269504f;

/* 0 where the system lets this process use the tile registers. */
int request_tiles(void) { return (int)syscall(SYS_arch_prctl, REQUEST_TILES, TILE_DATA); }

/* All eight tiles are full ones. */
static const TileConfig CONFIG = {
    .palette = 1,
    .bytes_in_row = {64, 64, 64, 64, 64, 64, 64, 64},
    .rows = {TILE, TILE, TILE, TILE, TILE, TILE, TILE, TILE},
};

/* Compilers do not know what tiles load and store: this keeps their own loads and stores on their side. */
#define SETTLE_MEMORY() __asm__ volatile("" ::: "memory")

/*
 * Lay queries out as operands: 32 of them at a time, d/32 times two tiles of pairs of channels.
 *
 * queries  (s d) bf16, rows `stride` apart
 * packed   (s' d) bf16, s' = s rounded up to 32; zeros for queries that there are not
 */
void pack_queries(const bf16 *queries, long s, int d, long stride, bf16 *packed)
{
    memset(packed, 0, (size_t)((s + PAIR - 1) / PAIR) * PAIR * d * sizeof(bf16));
    for (long query = 0; query < s; query++) {
        const uint32_t *row = (const uint32_t *)(queries + query * stride);
        uint32_t *lane = (uint32_t *)(packed + query / PAIR * PAIR * d) + query % PAIR / TILE * TILE_F32 + query % TILE;
        for (int pair = 0; pair < d / 2; pair++)
            lane[pair / TILE * 2 * TILE_F32 + pair % TILE * TILE] = row[pair];
    }
}

static inline __m512 power(__m512 score, __m512 scale, __m512 shift)
{
    const __m512 exponent = _mm512_fmsub_ps(score, scale, shift);
    const __m512 rest = _mm512_reduce_ps(exponent, ROUND_DOWN_QUIETLY);
    __m512 sum = _mm512_fmadd_ps(_mm512_set1_ps(POWER[3]), rest, _mm512_set1_ps(POWER[2]));
    sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(POWER[1]));
    sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(POWER[0]));
    return _mm512_scalef_ps(sum, exponent);
}

/* Scores of 32 keys with 32 queries that are to become weights. */
typedef struct {
    const float *scores; /* four tiles: keys 0-15 and 16-31, each with queries 0-15 and 16-31 */
    int count;           /* of the keys that there are */
    __m512 scale, shift[2], total[2];
    bf16 *weights; /* two tiles of pairs of keys: queries 0-15 and 16-31 */
} Weighing;

/* Weigh two neighbouring keys for 16 queries: one of WEIGHINGS parts. */
static inline __attribute__((always_inline)) void weigh(Weighing *of, int part)
{
    const __m512i woven = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8,
                                           23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    const int side = part / TILE, pair = part % TILE;
    const float *row = of->scores + (pair / 8 * 2 + side) * TILE_F32 + pair % 8 * 2 * TILE;
    __m512 even = power(_mm512_load_ps(row), of->scale, of->shift[side]);
    __m512 odd = power(_mm512_load_ps(row + TILE), of->scale, of->shift[side]);
    if (__builtin_expect(of->count < PAIR, 0)) {
        if (2 * pair >= of->count) even = _mm512_setzero_ps();
        if (2 * pair + 1 >= of->count) odd = _mm512_setzero_ps();
    }
    of->total[side] = _mm512_add_ps(of->total[side], _mm512_add_ps(even, odd));
    const __m512i both = (__m512i)_mm512_cvtne2ps_pbh(odd, even);
    _mm512_store_si512(of->weights + side * TILE_BF16 + pair * PAIR, _mm512_permutexvar_epi16(woven, both));
}

/*
 * Make the scores of 32 keys with 32 queries, and meanwhile weigh what was made before: the tile unit works on one
 * while the vector units work on the other, if their instructions come by turns.
 */
static inline __attribute__((always_inline)) void make_scores(const bf16 *keys, const bf16 *packed, int d,
                                                              float *scores, Weighing *before)
{
    const size_t stride = (size_t)d * sizeof(bf16);
    const int steps = d / PAIR;
    int part = 0;
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int step = 0; step < steps; step++) {
        _tile_loadd(4, keys + step * PAIR, stride);
        _tile_loadd(6, packed + step * 2 * TILE_BF16, 64);
        _tile_loadd(7, packed + step * 2 * TILE_BF16 + TILE_BF16, 64);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_loadd(5, keys + (size_t)TILE * d + step * PAIR, stride);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
        if (before)
            for (const int last = WEIGHINGS * (step + 1) / steps; part < last; part++)
                weigh(before, part);
    }
    _tile_stored(0, scores, 64);
    _tile_stored(1, scores + TILE_F32, 64);
    _tile_stored(2, scores + 2 * TILE_F32, 64);
    _tile_stored(3, scores + 3 * TILE_F32, 64);
    SETTLE_MEMORY();
}

/* Add the weighted values of a block to the sums of 32 queries, two tiles of channels at a time. */
static inline void add_values(const bf16 *values, const bf16 *weights, int pairs, int m, float *sums)
{
    const int tiles = m / TILE;
    float *other = sums + (size_t)tiles * TILE_F32; /* of the second tile of queries */
    SETTLE_MEMORY();
    for (int first = 0; first < tiles; first += 2) {
        const int two = first + 1 < tiles;
        const bf16 *from = values + (size_t)first * TILE_BF16;
        float *into[2] = {sums + (size_t)first * TILE_F32, other + (size_t)first * TILE_F32};
        _tile_loadd(0, into[0], 64);
        _tile_loadd(1, into[1], 64);
        if (two) {
            _tile_loadd(2, into[0] + TILE_F32, 64);
            _tile_loadd(3, into[1] + TILE_F32, 64);
        }
        for (int pair = 0; pair < pairs; pair++, from += (size_t)tiles * TILE_BF16) {
            _tile_loadd(6, weights + (size_t)pair * 2 * TILE_BF16, 64);
            _tile_loadd(7, weights + (size_t)pair * 2 * TILE_BF16 + TILE_BF16, 64);
            _tile_loadd(4, from, 64);
            _tile_dpbf16ps(0, 4, 6);
            _tile_dpbf16ps(1, 4, 7);
            if (two) {
                _tile_loadd(5, from + TILE_BF16, 64);
                _tile_dpbf16ps(2, 5, 6);
                _tile_dpbf16ps(3, 5, 7);
            }
        }
        _tile_stored(0, into[0], 64);
        _tile_stored(1, into[1], 64);
        if (two) {
            _tile_stored(2, into[0] + TILE_F32, 64);
            _tile_stored(3, into[1] + TILE_F32, 64);
        }
    }
    SETTLE_MEMORY();
}

/*
 * Let queries read keys and values; adds to what they have read before.
 *
 * packed   (s' d) bf16 from pack_queries, s' = s rounded up to 32
 * keys     (n' d) bf16, row by row, n' = n rounded up to 32; what lies behind n is not read
 * values   (n'/32, m/16, 16, 32) bf16: tiles of 16 channels x 32 keys, zeros behind n
 * scale    of scores: products of queries and keys times this
 * shift    (s') float32 taken off the scaled scores of each query
 * sums     (s'/16, m/16, 16, 16) float32: tiles of 16 channels x 16 queries
 * total    (s') float32, sums of weights
 *
 * d is a multiple of 32, m of 16; everything is aligned to 64 bytes.
 */
void attend(const bf16 *packed, const bf16 *keys, const bf16 *values, const float *shift, float *sums, float *total,
            float scale, long s, long n, int d, int m)
{
    _Alignas(64) bf16 weights[KEYS * PAIR];
    _Alignas(64) float scores[2][4 * TILE_F32];
    const __m512 scales = _mm512_set1_ps(scale * LOG2_E);
    _tile_loadconfig(&CONFIG);
    for (long first = 0; first < n; first += KEYS) {
        const int count = n - first < KEYS ? (int)(n - first) : KEYS;
        const int pairs = (count + PAIR - 1) / PAIR;
        const bf16 *some_keys = keys + (size_t)first * d;
        for (long query = 0; query < s; query += PAIR) {
            const bf16 *some_queries = packed + query * d;
            Weighing weighing = {.scale = scales};
            for (int side = 0; side < 2; side++) {
                const long here = query + side * TILE;
                weighing.shift[side] = _mm512_mul_ps(_mm512_load_ps(shift + here), _mm512_set1_ps(LOG2_E));
                weighing.total[side] = _mm512_load_ps(total + here);
            }
            make_scores(some_keys, some_queries, d, scores[0], NULL);
            for (int pair = 0; pair < pairs; pair++) {
                weighing.scores = scores[pair & 1];
                weighing.count = count - pair * PAIR;
                weighing.weights = weights + (size_t)pair * 2 * TILE_BF16;
                if (pair + 1 < pairs)
                    make_scores(some_keys + (size_t)(pair + 1) * PAIR * d, some_queries, d, scores[(pair + 1) & 1],
                                &weighing);
                else
                    for (int part = 0; part < WEIGHINGS; part++)
                        weigh(&weighing, part);
            }
            add_values(values + (size_t)first * m, weights, pairs, m, sums + query * (size_t)m);
            for (int side = 0; side < 2; side++)
                _mm512_store_ps(total + query + side * TILE, weighing.total[side]);
        }
    }
    _tile_release();
}
